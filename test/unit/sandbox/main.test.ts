import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

describe('The sandbox process', () => {
  it('prints one line saying where it listens, and stops cleanly when asked to', async () => {
    const project = resolve(import.meta.dirname, '../../..');
    const sandbox = spawn(process.execPath, ['--import', 'tsx', join(project, 'sandbox/main.ts')], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    sandbox.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(sandbox.stdout, 'data');
    const { listening } = JSON.parse(output) as { listening: string };
    expect((await fetch(`${listening}/control/personas`)).status).to.equal(200);
    sandbox.kill('SIGTERM');
    const [code] = (await once(sandbox, 'exit')) as [number | null];
    expect(code).to.equal(0);
    expect(output.trim().split('\n')).to.have.length(1);
  });
});
