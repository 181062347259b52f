/** A suspicious account is stopped everywhere, loses nothing, and goes on with a code sent to its phone. */
import { expect } from 'chai';
import { webhookRoutes } from '../../sidecar/src/http/webhooks.ts';
import { createLogger } from '../../sidecar/src/logging.ts';
import type { Provider } from '../../sidecar/src/providers/provider.ts';
import { takenWebhooks } from '../../sidecar/src/store/taken-webhooks.ts';
import { sidecarClient, settled, type SidecarClient } from '../../tools/connect.ts';
import { operatorCommand } from '../../tools/services.ts';
import type { World } from '../../tools/world.ts';
import {
  asking,
  freeMain,
  hostIdOf,
  hoursPass,
  newestCode,
  textMessages,
  type Ask,
} from '../support/account-safety.ts';
import { newCustomer, type Customer } from '../support/customer.ts';
import { newPerson } from '../support/new-person.ts';
import { secondSidecar, type SecondSidecar } from '../support/second-sidecar.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';
import { serve } from '../unit/http/serving.ts';

interface Link {
  id: number;
  state: string;
  problem_state: string | false;
  error_message: string | false;
  error_reference: string | false;
}

describe('a suspicious account', function () {
  this.timeout(180_000);
  let world: World;
  let second: SecondSidecar;
  let client: SidecarClient;
  let ask: Ask;
  let customer: Customer;
  let hostId: string;
  const account = () => ({ hostId, companyId: 1 });

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    second = await secondSidecar(world);
    hostId = await hostIdOf(world);
    client = sidecarClient(world.admin);
    ask = asking(world.admin);
    customer = await newCustomer(world, client);
  });

  afterEach(async () => {
    await freeMain(world);
    await hoursPass(world, 48);
  });

  after(async () => {
    await second?.stop();
  });

  const begin = (country: string) =>
    ask('POST', '/v1/connections', {
      provider: 'plaid',
      institutionId: 'ins_gingham',
      institutionName: 'Gingham Bank',
      country,
    });

  async function linkOf({ connectionId }: Customer): Promise<Link> {
    const fields = ['state', 'problem_state', 'error_message', 'error_reference'];
    const [link] = await world.admin.call<Link[]>(
      'account.online.link',
      'search_read',
      [[['client_id', '=', connectionId]]],
      { fields },
    );
    return link as Link;
  }

  async function chatterOf(link: Link): Promise<string> {
    const notes = await world.admin.call<{ body: string }[]>(
      'mail.message',
      'search_read',
      [
        [
          ['model', '=', 'account.online.link'],
          ['res_id', '=', link.id],
        ],
      ],
      { fields: ['body'] },
    );
    return notes.map((note) => note.body).join('\n');
  }

  /** Until Odoo shows it; the run is another process's. */
  async function shown(wanted: (link: Link) => boolean): Promise<Link> {
    for (let tries = 0; tries < 200; tries += 1) {
      const link = await linkOf(customer);
      if (wanted(link)) return link;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Odoo shows ${JSON.stringify(await linkOf(customer))}`);
  }

  async function suspect(): Promise<void> {
    await world.query('DELETE FROM signals');
    for (const country of ['BE', 'FR', 'NL', 'DE']) {
      const { status, body } = await begin(country);
      expect(status).to.equal(201);
      await ask('DELETE', `/v1/connections/${String(body['id'])}`);
    }
    expect((await begin('US')).body.type).to.equal('account-blocked');
  }

  it('is answered one thing whatever it asks, with a reference and what to do', async () => {
    await suspect();
    const path = `/v1/connections/${customer.connectionId}`;
    const answers = [
      await ask('GET', path),
      await ask('GET', `${path}/runs`),
      await ask('POST', `${path}/sync`, {}),
      await ask('POST', `${path}/reconnect`, { country: 'US' }),
      await ask('GET', '/v1/institutions?query=bank'),
      await ask('PUT', '/v1/phone', { number: '+12015550199', country: 'US' }),
      await ask('POST', '/v1/phone/check', { number: '+12015550199', country: 'US' }),
    ];
    const first = answers[0];
    expect(first?.status).to.equal(403);
    expect(first?.body.type).to.equal('account-blocked');
    expect(first?.body.title).to.include('banks in many countries').and.to.include('Reactivate');
    expect(first?.body.reference).to.match(/^OS-/);
    for (const answer of answers) expect(answer).to.eql(first);
  });

  it('is stopped in every run, told in Odoo and its chatter, loses nothing, and goes on with the code', async () => {
    await suspect();
    const link = await shown((one) => one.problem_state === 'blocked');
    expect(link.state).to.equal('error');
    expect(link.error_message).to.include('Synchronization is stopped');
    await customer.bank.add({ date: '2026-09-01', amount: '-77.10', label: 'While it was blocked' });
    await world.query(`UPDATE connections SET next_run_at = now() WHERE id = '${customer.connectionId}'`);
    await second.parts.queue.enqueue(customer.connectionId, 'webhook');
    const seen = async () =>
      (await customer.books()).lines.filter((line) => line.payment_ref === 'While it was blocked').length;
    // The webhook's own run is over when nothing is open and the newest one is a webhook's.
    for (let tries = 0; tries < 100; tries += 1) {
      const [run] = (await world.query(
        `SELECT trigger, finished_at IS NOT NULL AS over, problem->>'code' AS code FROM runs
         WHERE connection_id = '${customer.connectionId}' ORDER BY started_at DESC LIMIT 1`,
      )) as { trigger: string; over: boolean; code: string }[];
      if (run?.trigger === 'webhook' && run.over) {
        expect(run.code).to.equal('ACCOUNT_BLOCKED');
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await seen()).to.equal(0);

    const sent = await ask('POST', '/v1/reactivation/code', {});
    expect(sent.status).to.equal(202);
    expect(sent.body['sentTo']).to.match(/^\+1 [•\s]+\d\d$/);
    const code = await newestCode(world);
    const [message] = await textMessages(world);
    expect(message?.to).to.match(/^\+1/);
    expect((await ask('POST', '/v1/reactivation', { code: '000000' })).body.type).to.equal('wrong-code');
    expect(
      (await ask('POST', '/v1/reactivation', { code: `${code.slice(0, 3)} ${code.slice(3)}` })).status,
    ).to.equal(200);
    await settled(client, customer.connectionId);
    const after = await shown((one) => one.state === 'connected');
    expect(after).to.include({ problem_state: false, error_message: false, error_reference: false });
    expect(await seen()).to.equal(1);
    const chatter = await chatterOf(link);
    expect(chatter).to.include(String(link.error_reference)).and.to.include('reactivated with the code');
    const again = await ask('POST', '/v1/reactivation', { code });
    expect(again.body.type).to.equal('not-blocked');
  });

  it('is known to every sidecar on the database, and what was blocked, when and why is kept', async () => {
    await suspect();
    const [block] = await second.parts.connections.watch.blocksOf(hostId, [1]);
    expect(block).to.include({ signal: 'countries', freedAt: null });
    await second.parts.connections.watch.free(account(), 'operator', null, { actor: 'operator' });
    expect((await ask('GET', `/v1/connections/${customer.connectionId}`)).status).to.equal(200);
    const [kept] = (await world.query(
      `SELECT * FROM blocks WHERE reference = '${block?.reference}'`,
    )) as Record<string, unknown>[];
    expect(kept).to.include({ signal: 'countries', freed_by: 'operator' });
    expect(kept?.['blocked_at']).to.be.instanceOf(Date);
    const audit = (await world.query(
      `SELECT action, actor FROM audit_log WHERE details->>'reference' = '${block?.reference}' ORDER BY id`,
    )) as Record<string, unknown>[];
    expect(audit).to.eql([
      { action: 'blocked', actor: 'sidecar' },
      { action: 'freed', actor: 'operator' },
    ]);
  });

  it('is one company alone: others of the same Odoo go on', async () => {
    const [companyId] = await world.admin.call<number[]>('res.company', 'create', [
      [{ name: `Beside ${Date.now()}` }],
    ]);
    const beside = await newPerson(world, 'Beside', ['account.group_account_manager'], {
      company_id: companyId,
      company_ids: [[6, 0, [companyId]]],
    });
    await suspect();
    const askBeside = asking(beside);
    expect((await askBeside('GET', '/v1/institutions?query=bank')).status).to.equal(200);
    expect((await askBeside('GET', '/v1/account')).body).to.eql({ phone: null, block: null });
    const [block] = await second.parts.connections.watch.blocksOf(hostId, [1]);
    const reference = String(block?.reference);
    expect((await askBeside('GET', `/v1/account?reference=${reference}`)).status).to.equal(404);
    expect((await askBeside('POST', '/v1/reactivation/code', { reference })).status).to.equal(404);
    // Both switched on, and the blocked one is not the active one.
    await world.admin.call('res.users', 'write', [[beside.userId], { company_ids: [[4, 1]] }]);
    const { url, token } = await beside.call<{ url: string; token: string }>(
      'account.online.link',
      'online_session',
      [],
      { context: { allowed_company_ids: [companyId, 1] } },
    );
    const response = await fetch(`${url}/v1/connections/${customer.connectionId}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(((await response.json()) as { type: string }).type).to.equal('account-blocked');
    const headers = { Authorization: `Bearer ${token}` };
    const safety = await fetch(`${url}/v1/account?reference=${reference}`, { headers });
    expect(((await safety.json()) as { block: { reference: string } }).block.reference).to.equal(reference);
  });

  it('gives few tries at a code, and few codes', async () => {
    await suspect();
    await ask('POST', '/v1/reactivation/code', {});
    const code = await newestCode(world);
    const wrong = code === '123456' ? '654321' : '123456';
    expect((await ask('POST', '/v1/reactivation/code', {})).status).to.equal(429);
    for (let tries = 4; tries >= 1; tries -= 1) {
      const { body } = await ask('POST', '/v1/reactivation', { code: wrong });
      expect(body.title).to.include(`Tries left: ${tries}`);
    }
    expect((await ask('POST', '/v1/reactivation', { code: wrong })).body.title).to.include('no try is left');
    expect((await ask('POST', '/v1/reactivation', { code })).body.type).to.equal('no-code');
  });

  it('counts two tries at once as two', async () => {
    await suspect();
    await ask('POST', '/v1/reactivation/code', {});
    const code = await newestCode(world);
    const wrong = code === '123456' ? '654321' : '123456';
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => ask('POST', '/v1/reactivation', { code: wrong })),
    );
    expect(answers.filter((one) => one.body.type === 'wrong-code').length).to.equal(5);
    expect(answers.filter((one) => one.body.type === 'no-code').length).to.equal(7);
  });

  it('takes no code that is too old, nor one that a newer one has replaced', async () => {
    await suspect();
    await ask('POST', '/v1/reactivation/code', {});
    const first = await newestCode(world);
    await hoursPass(world);
    await ask('POST', '/v1/reactivation/code', {});
    const latest = await newestCode(world);
    if (first !== latest) {
      expect((await ask('POST', '/v1/reactivation', { code: first })).body.type).to.equal('wrong-code');
    }
    await world.query("UPDATE phone_codes SET expires_at = now() - interval '1 second'");
    expect((await ask('POST', '/v1/reactivation', { code: latest })).body.type).to.equal('no-code');
  });

  it('is blocked by a webhook that somebody sends again and again', async () => {
    const provider = {
      id: 'bank',
      signatureHeader: 'signature',
      webhook: async () => [{ providerConnectionId: 'replayed', kind: 'transactions' }],
    } as unknown as Provider;
    const [was] = (await world.query(
      `SELECT provider_connection_id AS id FROM connections WHERE id = '${customer.connectionId}'`,
    )) as { id: string }[];
    await world.query(
      `UPDATE connections SET provider = 'bank', provider_connection_id = 'replayed'
       WHERE id = '${customer.connectionId}'`,
    );
    const { metrics, connections } = second.parts;
    const served = await serve({
      metrics,
      rawRoutes: [
        webhookRoutes({
          log: createLogger('silent', []),
          metrics,
          providers: new Map([['bank', provider]]),
          publicUrl: 'https://sidecar.example',
          enqueue: async () => {},
          watch: connections.watch,
          taken: takenWebhooks(second.parts.database.sequelize),
        }),
      ],
    });
    const send = async (signature: string) => {
      const headers = { signature };
      await fetch(`${served.url}/webhooks/bank`, { method: 'POST', headers, body: '{}' });
    };
    try {
      for (let one = 0; one < 15; one += 1) await send(`its own ${one}`);
      expect(await connections.watch.blocksOf(hostId, [1])).to.eql([]);
      for (let one = 0; one < 11; one += 1) await send('the same');
      expect((await connections.watch.blocksOf(hostId, [1]))[0]?.signal).to.equal('webhooks');
    } finally {
      await served.stop();
      await world.query(
        `UPDATE connections SET provider = 'plaid', provider_connection_id = '${was?.id}'
         WHERE id = '${customer.connectionId}'`,
      );
    }
  });

  it('can be stopped and freed by the operator, whose block no code ends', async () => {
    expect((await ask('GET', '/v1/institutions?query=bank')).status).to.equal(200);
    const printed = await operatorCommand(
      world.sidecarOptions,
      'block',
      hostId,
      '1',
      '--reason',
      'asked for by phone',
    );
    expect(printed).to.match(/Reference: OS-/);
    // Who looked for a bank a moment ago may go on with that alone, and for a second at most.
    expect((await ask('GET', `/v1/connections/${customer.connectionId}`)).status).to.equal(403);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { body } = await ask('GET', '/v1/institutions?query=bank');
    expect(body.type).to.equal('account-blocked');
    expect(body.title).to.include('asked for by phone').and.to.include("Ask the sidecar's operator");
    expect((await ask('POST', '/v1/reactivation/code', {})).body.type).to.equal('operator-only');
    await operatorCommand(world.sidecarOptions, 'free', hostId, '1');
    expect((await ask('GET', '/v1/institutions?query=bank')).status).to.equal(200);
  });
});
