/** Books that look lived in: three banks connected, with something held, something twice, and runs of some days. */
import { bankLedger } from '../books.ts';
import { connect, settled, sidecarClient, synchronize, type SidecarClient } from '../connect.ts';
import { activateCurrencies } from '../demo/customers.ts';
import type { World } from '../world.ts';

export interface Furniture {
  /** Odoo's ids of connections: in order, and one that needs a new sign-in. */
  linkId: number;
  brokenLinkId: number;
}

const GINGHAM = {
  provider: 'plaid',
  institutionId: 'gingham',
  name: 'Gingham Bank',
  country: 'US',
  persona: 'gingham',
};
const LINDEN = {
  provider: 'plaid',
  institutionId: 'linden',
  name: 'Harbour & Sons Bank',
  country: 'BE',
  persona: 'linden',
};

/** @param now from which the moments that the screens show are told */
export async function furnish(world: World, now = new Date()): Promise<Furniture> {
  const client = sidecarClient(world.admin);
  await activateCurrencies(world);
  // A run that a webhook begins comes at a moment of its own.
  for (const one of ['gingham', 'linden']) await control(world, 'PATCH', `/personas/${one}`, { quiet: true });
  const account = await accountOf(world, 'gingham');
  const typed = await typedJournal(world, account);
  const gingham = await add(client, GINGHAM, typed);
  await holdSome(world, client, gingham, typed, account);
  const linden = await add(client, LINDEN, 'new');
  await control(world, 'PATCH', '/personas/linden', { trouble: 'login-required' });
  await synchronize(client, linden);
  const [linkId, brokenLinkId] = [await linkOf(world, gingham), await linkOf(world, linden)];
  // A run is over a moment before Odoo shows how it went.
  await shows(world, linkId, ['held_count', '>', 0]);
  await shows(world, brokenLinkId, ['state', '=', 'error']);
  await toldByTheProvider(world, client, linden);
  await settle(world, gingham, now);
  return { linkId, brokenLinkId };
}

async function add(client: SidecarClient, wanted: typeof GINGHAM, journal: number | 'new'): Promise<string> {
  const { id, accounts } = await connect(client, wanted);
  const chosen = accounts.map(({ id: accountId }) => ({ accountId, journal }));
  await client.call('PUT', `/v1/connections/${id}/accounts`, { accounts: chosen });
  await settled(client, id);
  return id;
}

/** A journal in which somebody has typed the newest lines by hand before the bank was connected. */
async function typedJournal(world: World, accountId: string): Promise<number> {
  const created = await world.admin.call<number[]>('account.journal', 'create', [
    [{ name: 'Gingham Checking', type: 'bank', show_on_dashboard: true }],
  ]);
  const journalId = created[0] as number;
  const { posted } = await bankLedger(world.sandbox.url, accountId);
  const lines = posted.slice(-2).map(({ date, amount, label }) => ({
    journal_id: journalId,
    date,
    amount: Number(amount),
    payment_ref: `Paid: ${label.toLowerCase()}`,
  }));
  await world.admin.call('account.bank.statement.line', 'create', [lines]);
  return journalId;
}

/** What comes in while the journal is not set up whole is held. */
async function holdSome(
  world: World,
  client: SidecarClient,
  id: string,
  journalId: number,
  accountId: string,
): Promise<void> {
  await world.admin.call('account.journal', 'write', [[journalId], { suspense_account_id: false }]);
  await control(world, 'POST', `/accounts/${accountId}/transactions`, [
    { date: '2026-08-24', amount: '-64.90', label: 'CLOUDBERRY HOSTING' },
    { date: '2026-08-25', amount: '1850.00', label: 'Invoice 2026-118, Meridian Studio' },
  ]);
  await synchronize(client, id);
}

const SHOWN_MS = 30_000;

/** The provider tells of the trouble too, some seconds later, and that begins a run. */
async function toldByTheProvider(world: World, client: SidecarClient, id: string): Promise<void> {
  const until = Date.now() + SHOWN_MS;
  const heard = `SELECT 1 FROM runs WHERE connection_id = '${id}' AND trigger = 'webhook'`;
  while ((await world.query(heard)).length === 0) {
    if (Date.now() > until) throw new Error('the provider tells nothing of the trouble');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await settled(client, id);
}

const REFERENCE = 'OS-9Q4D-7T2M';

/** The same references and days each time, and runs spread over some days as the clock would: the last three hours ago. */
async function settle(world: World, id: string, now: Date): Promise<void> {
  const last = `timestamp '${new Date(now.getTime() - 3 * 3_600_000).toISOString().slice(0, 16)}'`;
  await world.host.own?.cluster.query(
    `UPDATE account_online_link SET last_refresh = ${last}, next_refresh = ${last} + interval '12 hours',
       error_reference = regexp_replace(error_reference, '.+', '${REFERENCE}');
     UPDATE account_online_account SET last_sync = ${last} - interval '1 day';
     UPDATE mail_activity SET date_deadline = ${last} - interval '1 day' WHERE res_model = 'account.online.link';
     UPDATE mail_message SET date = ${last}, body = regexp_replace(body, 'OS-[0-9A-Z]{4}-[0-9A-Z]{4}', '${REFERENCE}')
     WHERE model = 'account.online.link'`,
    world.host.db,
  );
  await world.query(`
    WITH mine AS (
      SELECT id, row_number() OVER (ORDER BY started_at DESC) AS back, count(*) OVER () AS total
      FROM runs WHERE connection_id = '${id}'
    ), at AS (
      SELECT id, CASE WHEN back = total THEN ${last} - interval '8 days'
        ELSE ${last} - (back - 1) * interval '12 hours' END AS began FROM mine
    )
    UPDATE runs SET started_at = began, finished_at = began + interval '2.4 seconds',
      reference = 'OS-4F3C-' || to_char(began, 'DDHH24') FROM at WHERE at.id = runs.id`);
  await world.query(`
    INSERT INTO runs (id, connection_id, trigger, started_at, finished_at, outcome, reference, counts)
    SELECT gen_random_uuid(), '${id}', 'clock', at, at + (1 + n % 3) * interval '0.8 seconds', 'done',
      'OS-7K2M-' || lpad(n::text, 4, '0'), jsonb_build_object('booked', (n * 5) % 7, 'held', 0)
    FROM generate_series(1, 15) n, LATERAL (SELECT ${last} - n * interval '12 hours' AS at) one`);
  // One of them found the bank closed.
  await world.query(`
    UPDATE runs SET outcome = 'problem', counts = '{"booked": 0}', problem = jsonb_build_object(
      'state', 'bank-down', 'code', 'INSTITUTION_DOWN', 'message', '', 'reference', reference)
    WHERE connection_id = '${id}' AND reference = 'OS-7K2M-0002'`);
}

async function linkOf(world: World, connectionId: string): Promise<number> {
  const found = await world.admin.call<number[]>('account.online.link', 'search', [
    [['client_id', '=', connectionId]],
  ]);
  return found[0] as number;
}

async function shows(world: World, id: number, what: [field: string, operator: string, value: unknown]) {
  const domain = [['id', '=', id], what];
  const until = Date.now() + SHOWN_MS;
  while (!(await world.admin.call<number>('account.online.link', 'search_count', [domain]))) {
    if (Date.now() > until) throw new Error(`Odoo does not show of connection ${id}: ${what.join(' ')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function accountOf(world: World, persona: string): Promise<string> {
  const { accounts } = await control<{ accounts: { id: string }[] }>(world, 'GET', `/personas/${persona}`);
  return accounts[0]?.id ?? '';
}

async function control<T>(world: World, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${world.sandbox.url}/control${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`the sandbox says HTTP ${response.status} to ${path}`);
  return (await response.json()) as T;
}
