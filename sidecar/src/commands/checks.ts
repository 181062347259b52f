/** What `doctor` looks at, one thing after the other; each says what is wrong and what helps. */
import { existsSync } from 'node:fs';
import { createAccess, keySource } from '../access.ts';
import type { Config } from '../config.ts';
import { readIdentity } from '../host/pairing.ts';
import { checkIdentity } from '../host/settings.ts';
import { configuredProviders } from '../providers/configured.ts';
import type { Provider } from '../providers/provider.ts';
import { keyFile, readMasterKeys, type KeySource } from '../safety/master-key.ts';
import { isUnsealed, openKeyRing } from '../safety/master-keys.ts';
import type { Database } from '../store/database.ts';
import { sealedByOthers, SEALED_COLUMNS } from '../store/master-keys.ts';
import { migrator } from '../store/migrate.ts';
import { Host } from '../store/models.ts';
import { rows } from '../store/sql.ts';

export interface Finding {
  name: string;
  ok: boolean;
  message: string;
}

/** A session lasts a minute, and providers refuse webhooks that seem old. */
const MAX_SKEW_SECONDS = 30;
const NIL = '00000000-0000-0000-0000-000000000000';

type Check = [name: string, run: () => Promise<string>];

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function find([name, run]: Check): Promise<Finding> {
  try {
    return { name, ok: true, message: await run() };
  } catch (error) {
    return { name, ok: false, message: said(error) };
  }
}

/** In the order in which one needs the other; nothing is changed. */
export async function examine(config: Config, database: Database): Promise<Finding[]> {
  const hosts = await Host.findAll({ where: { state: 'paired' } }).catch(() => []);
  const providers = configuredProviders(config);
  const checks: Check[] = [
    ['database', () => databaseAnswers(database)],
    ['migrations', () => schemaIsCurrent(database)],
    ['clock', () => clocksAgree(database)],
    ['master key', () => everythingOpens(config, database)],
    ...hosts.map((host): Check => [`Odoo ${host.url}`, () => hostAnswers(config, database, host)]),
    ...[...providers.values()].map((one): Check => [one.name, () => providerAnswers(one)]),
  ];
  const findings: Finding[] = [];
  for (const check of checks) findings.push(await find(check));
  if (hosts.length === 0)
    findings.push({ name: 'Odoo', ok: false, message: 'None is paired: `pair` prints a code.' });
  if (providers.size === 0) {
    const message = 'No provider has keys: set those of one, for example PLAID_CLIENT_ID and PLAID_SECRET.';
    findings.push({ name: 'providers', ok: false, message });
  }
  return findings;
}

async function databaseAnswers({ sequelize }: Database): Promise<string> {
  const [row] = await rows<{ version: string; number: number }>(
    sequelize,
    `SELECT split_part(version(), ' ', 2) AS version, current_setting('server_version_num')::integer AS number`,
    {},
  );
  if (!row || row.number < 130_000)
    throw new Error(`PostgreSQL ${row?.version} is too old: 13 or newer is needed.`);
  return `PostgreSQL ${row.version} answers.`;
}

async function schemaIsCurrent({ sequelize }: Database): Promise<string> {
  const pending = (await migrator(sequelize).pending()).map((one) => one.name);
  if (pending.length > 0) {
    throw new Error(`Not up to date (${pending.join(', ')}): the next start of the sidecar does it.`);
  }
  return 'The schema is up to date.';
}

/** Between this machine and its database's; those of Odoo and the providers are in their own checks. */
async function clocksAgree({ sequelize }: Database): Promise<string> {
  const before = Date.now();
  const [row] = await rows<{ now: Date }>(sequelize, 'SELECT clock_timestamp() AS now', {});
  return agreeing((row?.now.getTime() ?? 0) - (before + Date.now()) / 2, "the database's");
}

function agreeing(differenceMs: number, whose: string): string {
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  if (seconds <= MAX_SKEW_SECONDS) return `This machine's clock and ${whose} agree (${seconds} s).`;
  throw new Error(
    `This machine's clock and ${whose} differ by ${seconds} s: set both by a time server (NTP).`,
  );
}

async function everythingOpens(config: Config, { sequelize }: Database): Promise<string> {
  // Opening the ring would make the first key, and register it: that is for the sidecar's first start.
  if (await isUnsealed(sequelize)) return firstKey(keySource(config));
  const ring = await openKeyRing(sequelize, keySource(config));
  let [opened, shut] = [0, 0];
  for (const column of SEALED_COLUMNS) {
    // No key has an empty id, so these are all.
    for (const row of await sealedByOthers(sequelize, column, '', NIL, 1_000_000)) {
      await ring.open(row.id, row.sealed).then(
        () => (opened += 1),
        () => (shut += 1),
      );
    }
  }
  if (shut > 0) {
    throw new Error(
      `${shut} of ${opened + shut} sealed values do not open: put the older key back, or reconnect.`,
    );
  }
  return `It opens all ${opened} sealed values.`;
}

function firstKey(source: KeySource): string {
  const file = keyFile(source);
  if (file !== null && source.file === undefined && !existsSync(file))
    return 'There is none, and nothing that it would open: the first start makes it.';
  readMasterKeys(source, false);
  return 'It is there; nothing is sealed by it yet.';
}

async function hostAnswers(config: Config, { sequelize }: Database, host: Host): Promise<string> {
  const vault = await openKeyRing(sequelize, keySource(config));
  const transport = await createAccess({ vault, timeoutMs: config.HOST_TIMEOUT_SECONDS * 1000 }).host(
    host.id,
  );
  checkIdentity(transport, await readIdentity(transport));
  const ends = host.apiKeyExpiresAt;
  if (ends !== null && ends.getTime() < Date.now()) throw new Error('Its key has ended: pair it again.');
  return `Answers, and its key is good${ends === null ? '' : ` until ${ends.toISOString().slice(0, 10)}`}.`;
}

async function providerAnswers(provider: Provider): Promise<string> {
  for await (const page of provider.institutions()) {
    return `Answers, and accepts our keys (${page.length} banks on its first page).`;
  }
  return 'Answers, and accepts our keys.';
}
