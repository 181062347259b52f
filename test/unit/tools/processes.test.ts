/** Child processes: their log is whole, and none outlives the one that started it. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { runCommand, start } from '../../../tools/processes.ts';

const node = (code: string) => ({ command: process.execPath, args: ['-e', code] });

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  while (alive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A process that starts a child with our code and says its pid. */
async function parent(ending: string): Promise<{ childPid: number; process: ReturnType<typeof spawn> }> {
  const script = `
    import { start } from './tools/processes.ts';
    const child = start({ command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] });
    console.log(child.pid);
    ${ending}
    setInterval(() => {}, 1000);
  `;
  const made = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = await new Promise<string>((resolve) => {
    createInterface({ input: made.stdout }).once('line', resolve);
  });
  return { childPid: Number(pid), process: made };
}

describe('a command', () => {
  it('is over when all it wrote has been read, its last words too', async () => {
    const log = await runCommand({ command: '/bin/sh', args: ['-c', '(sleep 0.4; echo last) & echo first'] });
    expect(log.split('\n')).to.eql(['first', 'last']);
  });

  it('that fails is told with the end of what it wrote', async () => {
    const error = await runCommand(node('console.error("no such thing"); process.exit(3)')).catch(
      (failure: Error) => failure,
    );
    expect((error as Error).message).to.match(/failed \(3\)[^]*no such thing/);
  });

  it('that does not exist fails, and does not bring us down', async () => {
    const error = await runCommand({ command: '/no/such/command', args: [] }).catch(
      (failure: Error) => failure,
    );
    expect(error).to.be.instanceOf(Error);
  });
});

describe('a child process', () => {
  it('that ignores SIGTERM is killed with its own children', async () => {
    const child = start(
      node(`
        process.on('SIGTERM', () => {});
        const inner = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
        console.log('inner', inner.pid);
        setInterval(() => {}, 1000);
      `),
    );
    let inner: string | undefined;
    while (!inner) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      inner = /inner (\d+)/.exec(child.log())?.[1];
    }
    await child.kill();
    await gone(child.pid);
    await gone(Number(inner));
  });

  for (const [how, ending] of [
    ['ends', 'setTimeout(() => process.exit(0), 50);'],
    ['fails with an uncaught error', 'setTimeout(() => { throw new Error("x"); }, 50);'],
  ] as const) {
    it(`ends when its parent ${how}`, async () => {
      await gone((await parent(ending)).childPid);
    });
  }

  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`ends when its parent gets ${name}`, async () => {
      const one = await parent('');
      one.process.kill(name);
      await gone(one.childPid);
    });
  }

  const whereLinuxHelps = process.platform === 'linux' ? it : () => undefined;
  whereLinuxHelps('ends even when its parent is killed', async () => {
    const one = await parent('');
    one.process.kill('SIGKILL');
    await gone(one.childPid);
  });
});
