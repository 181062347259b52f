/** Every step of the pipeline × what can go wrong at it: the next run mends it, with nothing lost or doubled. */
import { expect } from 'chai';
import { cents } from '../../tools/books.ts';
import { settled, sidecarClient, type SidecarClient } from '../../tools/connect.ts';
import { pairingCode } from '../../tools/services.ts';
import { startWorld, type World } from '../../tools/world.ts';
import { HELD_STEPS, type Held } from '../support/held-steps.ts';
import { startHostProxy, type HostFault, type HostProxy } from '../support/host-proxy.ts';
import { control, newCustomer, type Customer } from '../support/customer.ts';
import { WORLD_START_MS } from '../support/world.ts';

/** What a run asks of Odoo, step by step. */
const HOST_STEPS: [string, RegExp][] = [
  ['reading the settings', /account\.online\.link\/web_read/],
  ['looking at the statements', /account\.bank\.statement\/search_read/],
  ['delivering', /account\.journal\/web_save/],
  ['reporting', /account\.online\.link\/write/],
];
const HOST_FAULTS: HostFault['kind'][] = ['lost', 'answered 502', 'cut', 'hang'];

/** What it asks of the bank. */
const BANK_STEPS: [string, string][] = [
  ['refreshing', '/transactions/refresh'],
  ['pulling', '/transactions/sync'],
  ['reading the balances', '/accounts/get'],
  ['reading the health', '/item/get'],
];
const LISTS = 'words where lists should be';
const BANK_FAULTS: [string, object][] = [
  ['HTTP 500', { kind: 'status', status: 500 }],
  ['a cut line', { kind: 'cut' }],
  ['half an answer', { kind: 'truncated' }],
  [LISTS, { kind: 'wrong-type' }],
];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a fault at any step', function () {
  this.timeout(120_000);
  let world: World;
  let proxy: HostProxy;
  let bank: HostProxy;
  let client: SidecarClient;
  let customer: Customer;
  let round = 0;

  before(async function () {
    this.timeout(WORLD_START_MS);
    // A hanging host is given up early, so that the test need not wait long.
    world = await startWorld({ sidecarEnv: { HOST_TIMEOUT_SECONDS: '4' } });
    proxy = await startHostProxy(world.host.url);
    bank = await startHostProxy(world.sandbox.url);
    world.sidecarOptions.env = { ...world.sidecarOptions.env, PLAID_BASE_URL: `${bank.url}/plaid` };
    await world.sidecar().stop();
    await world.startSidecar();
    // The sidecar calls the address that Odoo names: now it is the proxy's.
    await world.admin.call('ir.config_parameter', 'set_param', ['web.base.url', proxy.url]);
    await world.admin.call('ir.config_parameter', 'set_param', ['web.base.url.freeze', 'True']);
    const code = await pairingCode(world.sidecarOptions);
    await world.admin.call('account.online.sidecar', 'pair', [world.sidecar().url, code]);
    client = sidecarClient(world.admin);
    customer = await newCustomer(world, client, {
      transactions: [{ date: '2026-09-01', amount: '100.00', label: 'First' }],
      openingBalance: '50.00',
    });
  });

  after(async function () {
    this.timeout(60_000);
    await proxy?.close();
    await bank?.close();
    await world?.stop();
  });

  /** Something new at the bank, so that every step has work. */
  const news = async (): Promise<void> => {
    round += 1;
    const day = String(1 + (round % 28)).padStart(2, '0');
    await customer.bank.add(
      { date: `2026-09-${day}`, amount: `${round}.01`, label: `Round ${round}` },
      { date: `2026-10-${day}`, amount: `-${round}.02`, label: `Round ${round}` },
    );
  };

  const expectBooksAreTheBanks = async (): Promise<void> => {
    const [ledger, books] = [await customer.bank.ledger(), await customer.books()];
    const booked = books.lines.filter((line) => line.online_transaction_identifier !== '~opening');
    expect(booked.map((line) => line.online_transaction_identifier).sort()).to.eql(
      ledger.posted.map((one) => one.id).sort(),
    );
    expect(books.balanceCents).to.equal(cents(ledger.balance.posted));
    expect(books.invalid).to.eql([]);
  };

  for (const [step, path] of HOST_STEPS) {
    for (const kind of HOST_FAULTS) {
      it(`${step} × Odoo's answer ${kind}`, async () => {
        await news();
        const met = proxy.failNext({ path, kind });
        const [failed] = await Promise.all([customer.sync(), met]);
        expect(failed.problem?.state).to.equal('transient');
        await customer.sync();
        await expectBooksAreTheBanks();
      });
    }
  }

  for (const [step, endpoint] of BANK_STEPS) {
    for (const [name, fault] of BANK_FAULTS) {
      // Plaid's answer to a refresh holds nothing but a request id.
      if (step === 'refreshing' && name === LISTS) continue;
      it(`${step} × ${name} from the provider`, async () => {
        await news();
        await control(world, 'POST', '/faults', { provider: 'plaid', endpoint, times: 1, ...fault });
        const failed = await customer.sync();
        expect(failed.problem?.state).to.equal('transient');
        await customer.sync();
        await expectBooksAreTheBanks();
      });
    }
  }

  for (const [step, hold] of HELD_STEPS) {
    /** Held there, struck, let go. @returns the run as its person sees it, as far as it is seen */
    const struck = async (strike: (held: Held) => Promise<void>): Promise<void> => {
      await news();
      const { reached } = await hold({ world, odoo: proxy, bank });
      // Its person may wait in vain: what counts is what the next run finds.
      const run = customer.sync().catch(() => undefined);
      const held = await reached;
      await strike(held);
      await held.letGo();
      await run;
    };

    it(`${step} × SIGKILL of Odoo`, async () => {
      const own = world.host.own;
      await struck(async () => own?.server().kill());
      await own?.restart();
      await customer.sync();
      await expectBooksAreTheBanks();
    });

    it(`${step} × SIGKILL of a PostgreSQL session, so that the server recovers`, async () => {
      await struck(async ({ session }) => void process.kill(session, 'SIGKILL'));
      await eventually(() => customer.sync());
      await expectBooksAreTheBanks();
    });

    it(`${step} × SIGKILL of the sidecar`, async () => {
      await struck(() => world.sidecar().kill());
      await world.startSidecar();
      // It takes the run up by itself.
      await settled(client, customer.connectionId);
      await expectBooksAreTheBanks();
    });
  }
});

/** While PostgreSQL recovers, requests are refused: asked again until it is back. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 20) throw error;
      await pause(500);
    }
  }
}
