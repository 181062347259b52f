/**
 * Coming over with 200 old connections and 500,000 old lines: `node --import tsx bench/legacy.ts`. A real Odoo; the old
 * lines are written with SQL, which is what makes half a million of them in a minute. Times are of the sidecar's
 * migration alone, memory is the sidecar command's own.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { PROJECT } from '../tools/places.ts';
import { sidecarEnvironment } from '../tools/services.ts';
import { manyProviders } from '../test/legacy-fixture/years.ts';
import { startLegacyWorld, takenOver, type LegacyWorld } from '../test/support/legacy.ts';

const CONNECTIONS = Number(process.env['BENCH_CONNECTIONS'] ?? 200);
const LINES = Number(process.env['BENCH_LINES'] ?? 500_000);

/** Each journal's one line, with its entry, over and over: two days apart, under its own identifier. */
async function multiply(world: LegacyWorld): Promise<void> {
  const { own } = world.host;
  if (!own) throw new Error('this needs an Odoo of its own');
  const each = Math.ceil(LINES / CONNECTIONS);
  const columns = async (table: string, without: string[]): Promise<string[]> => {
    const rows = (await own.cluster.query(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = '${table}' AND is_generated = 'NEVER'`,
      world.host.db,
    )) as { name: string }[];
    return rows.map(({ name }) => `"${name}"`).filter((name) => !without.includes(name));
  };
  const moves = await columns('account_move', [
    '"id"',
    '"name"',
    '"date"',
    '"statement_line_id"',
    '"sequence_number"',
  ]);
  const lines = await columns('account_bank_statement_line', [
    ...['"id"', '"move_id"', '"internal_index"', '"online_identifier"', '"statement_id"'],
  ]);
  const from = (alias: string, names: string[]) => names.map((name) => `${alias}.${name}`).join(', ');
  await own.cluster.query(
    `CREATE TEMP TABLE copies AS
       SELECT l.id AS line, l.move_id AS move, n,
         nextval('account_move_id_seq') AS new_move, nextval('account_bank_statement_line_id_seq') AS new_line,
         date '2020-11-20' - n AS day
       FROM account_bank_statement_line l CROSS JOIN generate_series(1, ${each - 1}) n
       WHERE l.online_identifier IS NOT NULL;
     INSERT INTO account_move (id, name, date, sequence_number, ${moves.join(', ')})
       SELECT c.new_move, 'OLD/' || c.new_move, c.day, c.n, ${from('m', moves)}
       FROM copies c JOIN account_move m ON m.id = c.move;
     INSERT INTO account_bank_statement_line (id, move_id, internal_index, online_identifier, ${lines.join(', ')})
       SELECT c.new_line, c.new_move, to_char(c.day, 'YYYYMMDD') || '2147483647' || lpad(c.new_line::text, 10, '0'),
         'old-' || c.new_line, ${from('l', lines)}
       FROM copies c JOIN account_bank_statement_line l ON l.id = c.line;
     UPDATE account_move m SET statement_line_id = c.new_line FROM copies c WHERE m.id = c.new_move;
     ANALYZE account_move; ANALYZE account_bank_statement_line;`,
    world.host.db,
  );
}

interface Figures {
  seconds: number;
  peakMb: number;
  output: string;
}

/** The command as an operator gives it, its memory read while it runs. */
async function migrate(world: LegacyWorld, ...args: string[]): Promise<Figures> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(PROJECT, 'sidecar/src/cli.ts'), 'migrate-legacy', ...args],
    {
      env: { ...process.env, ...sidecarEnvironment(world.sidecarOptions) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  let peakMb = 0;
  const watch = setInterval(() => {
    try {
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      peakMb = Math.max(peakMb, Number(peak ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }, 100);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(output);
  return { seconds: (performance.now() - began) / 1000, peakMb: Math.round(peakMb), output };
}

const world = await startLegacyWorld(manyProviders(CONNECTIONS));
await takenOver(world, 600_000);
const small = await migrate(world, '--dry-run');
await migrate(world, '--undo');
await multiply(world);
const dryRun = await migrate(world, '--dry-run');
const first = await migrate(world);
const again = await migrate(world);
const undo = await migrate(world, '--undo');
const round = ({ seconds, peakMb }: Figures) => `${seconds.toFixed(1)} s, ${peakMb} MB`;
console.log({
  found: /Found: .*/.exec(dryRun.output)?.[0],
  dryRunWithoutLines: round(small),
  dryRun: round(dryRun),
  takeOver: round(first),
  again: round(again),
  undo: round(undo),
});
await world.stop();
