/**
 * `node tools/run.mjs SCRIPT [ARGUMENTS]`: runs one of our TypeScript commands, after installing what package-lock.json
 * names where that is not done yet. Plain JavaScript, since nothing is installed when it starts on a fresh clone.
 */
import { spawn, spawnSync } from 'node:child_process';
import { lstatSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node 20.19 or newer is needed; this is ${process.versions.node}.`);
  process.exit(1);
}

const changed = (file) => statSync(`${project}/${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;

// A link leads to another checkout's packages, which `npm ci` would empty.
const borrowed = lstatSync(`${project}/node_modules`, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

// npm writes this file when it is done.
if (!borrowed && changed('node_modules/.package-lock.json') < changed('package-lock.json')) {
  console.error('Installing npm packages …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    console.error('The npm packages could not be installed (is there a network?).');
    process.exit(1);
  }
}

const [script, ...rest] = process.argv.slice(2);
const child = spawn(process.execPath, ['--import', 'tsx', script, ...rest], {
  cwd: project,
  stdio: 'inherit',
});
// Ctrl-C reaches the child by itself; it decides when to end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
