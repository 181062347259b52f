/**
 * A code by Odoo's own text messages: its `sms` module, as Odoo Community has it. Odoo sends them to its own service
 * (IAP), which is not reachable from here: what stands in its place says what that service may say.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { ensurePhone, sidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { asking, freeMain, hoursPass, type Ask } from '../support/account-safety.ts';
import { serveAll, type Served } from '../support/doors.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

interface Message {
  content: string;
  numbers: { uuid: string; number: string }[];
}

/** Of nobody: kept for films and tests. It is what `ensurePhone` sets. */
const PHONE = '+12015550123';

describe("a code by Odoo's own text messages", function () {
  this.timeout(120_000);
  let world: World;
  /** A sidecar without a gateway of its own. */
  let served: Served;
  let ask: Ask;
  let service: Server;
  let messages: Message[] = [];
  let says = 'success';

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    await freeMain(world);
    await ensurePhone(sidecarClient(world.admin));
    await installSms();
    service = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        messages = (JSON.parse(text) as { params: { messages: Message[] } }).params.messages;
        const result = messages.flatMap(({ numbers }) => numbers.map(({ uuid }) => ({ uuid, state: says })));
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
      });
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    await sendTo(`http://127.0.0.1:${(service.address() as AddressInfo).port}`);
    const { databaseUrl: url, dataDir } = world.sidecarOptions;
    served = await serveAll({ url, dataDir });
    ask = asking(world.admin, {}, served.url);
  });
  after(async () => {
    await sendTo('http://127.0.0.1:9');
    await served?.stop();
    service?.close();
  });
  beforeEach(async () => {
    await hoursPass(world, 48);
    messages = [];
    says = 'success';
  });

  const sendTo = (url: string) => world.admin.call('ir.config_parameter', 'set_param', ['sms.endpoint', url]);
  const kept = () => world.admin.call<number>('sms.sms', 'search_count', [[]]);

  async function installSms(): Promise<void> {
    const [module] = await world.admin.call<{ id: number; state: string }[]>(
      'ir.module.module',
      'search_read',
      [[['name', '=', 'sms']]],
      { fields: ['state'] },
    );
    if (!module)
      throw new Error("This Odoo has no module sms: a code cannot go by Odoo's own text messages.");
    if (module.state !== 'installed')
      await world.admin.call('ir.module.module', 'button_immediate_install', [[module.id]]);
  }

  it('reaches the phone, is good, and does not stay in Odoo', async () => {
    const { status, body } = await ask('POST', '/v1/phone/code', {});
    expect([status, body['sentTo']], body.title).to.eql([202, '+1 ••• ••• ••23']);
    const [message] = messages;
    expect(message?.numbers.map(({ number }) => number)).to.eql([PHONE]);
    const code = /\b\d{6}\b/.exec(message?.content ?? '')?.[0];
    expect(message?.content).to.include('your code to change the phone number');
    expect(await kept(), 'a code is not to be read later').to.equal(0);
    const set = await ask('PUT', '/v1/phone', { number: PHONE, country: 'US', code });
    expect(set.status, set.body.title).to.equal(200);
  });

  for (const [answer, words] of [
    ['insufficient_credit', 'Insufficient Credit'],
    ['wrong_number_format', 'Wrong Number Format'],
    ['unregistered', 'Unregistered Account'],
  ] as const) {
    it(`that the service refuses (${answer}) is told in Odoo's words, and can be asked for again at once`, async () => {
      says = answer;
      const refused = await ask('POST', '/v1/phone/code', {});
      expect(refused).to.nested.include({ status: 502, 'body.type': 'sms-failed' });
      expect(refused.body.title).to.include(`Odoo's text message service says: ${words}`);
      expect(messages, 'it was sent').to.have.length(1);
      expect(await kept()).to.equal(0);
      says = 'success';
      expect((await ask('POST', '/v1/phone/code', {})).status).to.equal(202);
    });
  }

  it('is told not to be sent where the service cannot be reached', async () => {
    await sendTo('http://127.0.0.1:9');
    const { status, body } = await ask('POST', '/v1/phone/code', {});
    expect(status).to.equal(502);
    expect(body.title).to.include("Odoo's text message service says: Server Error");
  });
});
