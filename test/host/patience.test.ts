/** When it is tried again, and what the person is told meanwhile: a bank's limits, its wishes and its faults. */
import { expect } from 'chai';
import { settled, type ShownRun, type SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { control, newCustomer, type Customer } from '../support/customer.ts';
import { expectBooksAreTheBanks } from '../support/the-banks.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const HALF_A_DAY_MS = 12 * 3_600_000;
const FIRST = { date: '2026-10-01', amount: '3.00', label: 'A' };

interface Planned {
  failures: number;
  not_before: Date | null;
  next_run_at: Date;
  /** It is the connection's own moment of the clock, not one after a fault. */
  regular: boolean;
}

interface ShownLink {
  id: number;
  state: string;
  problem_state: string | false;
  error_message: string | false;
  auto_sync_reason: string | false;
  next_refresh: string;
}

describe('trying again', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
  });
  afterEach(() => control(world, 'DELETE', '/faults'));

  const planned = async (one: Customer): Promise<Planned> => {
    const [row] = (await world.query(
      `SELECT failures, not_before, next_run_at,
         (extract(epoch FROM next_run_at)::bigint - slot_seconds) % ${HALF_A_DAY_MS / 1000} = 0 AS regular
       FROM connections WHERE id = '${one.connectionId}'`,
    )) as Planned[];
    if (!row) throw new Error('the connection is gone');
    return row;
  };
  const shown = async (one: Customer): Promise<ShownLink> => {
    const fields = ['state', 'problem_state', 'error_message', 'auto_sync_reason', 'next_refresh'];
    const domain = [['client_id', '=', one.connectionId]];
    const [link] = await world.admin.call<ShownLink[]>('account.online.link', 'search_read', [domain], {
      fields,
    });
    if (!link) throw new Error('the connection is not in Odoo');
    return link;
  };
  /** How many notes of the chatter tell of a problem. */
  const told = async (one: Customer): Promise<number> =>
    world.admin.call('mail.message', 'search_count', [
      [
        ['model', '=', 'account.online.link'],
        ['res_id', '=', (await shown(one)).id],
        ['body', 'like', 'Reference: OS-'],
      ],
    ]);
  const byTheClock = async (one: Customer): Promise<ShownRun> => {
    const job = JSON.stringify({ connectionId: one.connectionId, trigger: 'clock' });
    const mine = async (): Promise<ShownRun | undefined> =>
      (
        await client.call<{ runs: (ShownRun & { trigger: string })[] }>(
          'GET',
          `/v1/connections/${one.connectionId}/runs`,
        )
      ).runs.find((run) => run.trigger === 'clock');
    const before = (await mine())?.id;
    await world.query(`SELECT graphile_worker.add_job('synchronize', '${job}')`);
    for (;;) {
      const run = await mine();
      if (run && run.id !== before && run.finishedAt) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return settled(client, one.connectionId);
  };

  it('waits until the moment before which a bank gives nothing fresh, and shows that moment', async () => {
    const one = await newCustomer(world, client, { provider: 'saltedge', persona: 'one-a-day' });
    const { not_before: limit, next_run_at: next, failures } = await planned(one);
    expect(Number(limit), 'a limit beyond the clock’s own next moment').to.be.greaterThan(
      Date.now() + HALF_A_DAY_MS,
    );
    expect(Number(next)).to.be.at.least(Number(limit));
    expect(failures).to.equal(0);
    const link = await shown(one);
    expect(link.state).to.equal('connected');
    expect(link.next_refresh.replace(' ', 'T')).to.equal(next.toISOString().slice(0, 19));
  });

  it('is no loop of errors at a bank that forbids automatic runs: told once, and at the clock’s own moments', async () => {
    const one = await newCustomer(world, client, { provider: 'saltedge', persona: 'manual-only' });
    await byTheClock(one);
    const { problem } = await byTheClock(one);
    expect(problem).to.include({ state: 'answer-bank' });
    expect(await planned(one)).to.include({ failures: 0, regular: true });
    const link = await shown(one);
    expect(link).to.include({ state: 'error', problem_state: 'answer-bank' });
    expect(link.auto_sync_reason).to.equal('This bank forbids automatic fetching.');
    expect(await told(one)).to.equal(1);
    expect((await one.sync()).problem, 'by hand it goes on working').to.equal(null);
    await expectBooksAreTheBanks(one);
  });

  it('is no loop of errors at a bank that wants a code each time: told once what to do', async () => {
    const one = await newCustomer(world, client, {
      provider: 'saltedge',
      currency: 'EUR',
      transactions: [FIRST],
    });
    await control(world, 'PATCH', `/personas/${one.personaId}`, { trouble: 'mfa-needed', quiet: true });
    await byTheClock(one);
    await one.sync();
    expect(await planned(one)).to.include({ failures: 0, regular: true });
    const link = await shown(one);
    expect(link).to.include({ state: 'error', problem_state: 'answer-bank' });
    expect(link.error_message).to.include('Press "Fetch Transactions" and answer the bank.');
    expect(await told(one)).to.equal(1);
  });

  it('comes sooner after a passing fault, with a pause that grows, and is told when it does not pass', async () => {
    const one = await newCustomer(world, client, { transactions: [FIRST], openingBalance: '50.00' });
    const fault = {
      provider: 'plaid',
      endpoint: '/transactions/sync',
      kind: 'status',
      status: 500,
      times: 3,
    };
    await control(world, 'POST', '/faults', fault);
    const pauses: number[] = [];
    for (const [failures, state] of [
      [1, 'connected'],
      [2, 'connected'],
      [3, 'error'],
    ] as const) {
      const { problem, finishedAt } = await one.sync();
      expect(problem).to.include({ state: 'transient' });
      const next = await planned(one);
      expect(next.failures).to.equal(failures);
      expect((await shown(one)).state, `after ${failures}`).to.equal(state);
      pauses.push(Number(next.next_run_at) - Date.parse(String(finishedAt)));
    }
    expect(pauses).to.eql([...pauses].sort((a, b) => a - b));
    expect(await told(one)).to.equal(1);
    await one.bank.add({ ...FIRST, label: 'B' });
    expect((await one.sync()).problem).to.equal(null);
    expect(await planned(one)).to.include({ failures: 0, regular: true });
    expect((await shown(one)).state).to.equal('connected');
    await expectBooksAreTheBanks(one);
  });

  it('says by how much the bank’s own figure differs from its transactions, and books nothing to hide it', async () => {
    const one = await newCustomer(world, client, { transactions: [FIRST], openingBalance: '50.00' });
    const difference = async (): Promise<number> => {
      const [account] = await world.admin.call<{ balance_difference: number }[]>(
        'account.online.account',
        'read',
        [[one.hostAccountId], ['balance_difference']],
      );
      return account?.balance_difference ?? Number.NaN;
    };
    expect(await difference()).to.equal(0);
    await control(world, 'PATCH', `/accounts/${one.bankAccountId}`, { balanceOverride: '60.07' });
    await one.sync();
    expect(await difference()).to.equal(7.07);
    await expectBooksAreTheBanks(one);
    await control(world, 'PATCH', `/accounts/${one.bankAccountId}`, { balanceOverride: null });
    await one.sync();
    expect(await difference()).to.equal(0);
  });
});
