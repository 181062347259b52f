/** Taking the old connections over, killed at every step: the next start ends as one that was never killed. */
import { expect } from 'chai';
import { operatorCommand, pairingCode } from '../../tools/services.ts';
import { manyProviders } from '../legacy-fixture/years.ts';
import { startHostProxy, type HostProxy } from '../support/host-proxy.ts';
import { startLegacyWorld, takenOver, type LegacyWorld } from '../support/legacy.ts';

/** More than one page of them. */
const CONNECTIONS = 23;

const STEPS: [string, RegExp][] = [
  ['switching the old way off', /account\.online\.legacy\/keep_disconnected/],
  ['looking what is there', /account\.online\.link\/web_search_read/],
  ['reading a page', /account\.online\.legacy\/old_connections/],
  ['taking a page over', /account\.online\.legacy\/take_over/],
  ['keeping the report', /account\.online\.legacy\/keep_report/],
];

describe('SIGKILL while old connections are taken over', function () {
  this.timeout(240_000);
  let world: LegacyWorld;
  let proxy: HostProxy;
  let whole: unknown;

  before(async function () {
    this.timeout(500_000);
    world = await startLegacyWorld(manyProviders(CONNECTIONS));
    proxy = await startHostProxy(world.host.url);
    await world.admin.call('ir.config_parameter', 'set_param', ['web.base.url', proxy.url]);
    await world.admin.call('ir.config_parameter', 'set_param', ['web.base.url.freeze', 'True']);
    await takenOver(world);
    const code = await pairingCode(world.sidecarOptions);
    await world.admin.call('account.online.sidecar', 'pair', [world.sidecar().url, code]);
    await takenOver(world);
    whole = await state();
  });

  after(async function () {
    this.timeout(60_000);
    await proxy?.close();
    await world?.stop();
  });

  const read = (model: string, domain: unknown[], fields: string[]) =>
    world.admin.call<Record<string, unknown>[]>(model, 'search_read', [domain], {
      fields,
      order: 'id',
      context: { active_test: false },
    });
  const state = async () => {
    const links = await read(
      'account.online.link',
      [],
      ['name', 'client_id', 'state', 'error_message', 'journal_ids'],
    );
    const messages = await read('mail.message', [['model', '=', 'account.online.link']], ['body']);
    return {
      links: links.map(({ id: _, ...link }) => link),
      messages: messages.map(({ body }) => body),
      journals: await world.query('SELECT journal_id, until FROM legacy_journals ORDER BY journal_id'),
      reports: (await read('ir.attachment', [['name', '=', 'old-synchronization.txt']], ['name'])).length,
    };
  };

  it('has something to take over', () => {
    expect((whole as Awaited<ReturnType<typeof state>>).links).to.have.length(CONNECTIONS);
  });

  for (const [step, path] of STEPS) {
    for (const kind of ['lost', 'hang'] as const) {
      const when = kind === 'lost' ? 'before Odoo has done it' : 'after Odoo has done it';
      it(`${step}, ${when}`, async () => {
        await operatorCommand(world.sidecarOptions, 'migrate-legacy', '--undo');
        expect(await read('account.online.link', [], ['name'])).to.deep.equal([]);
        const met = proxy.failNext({ path, kind });
        await world.query("UPDATE legacy_migrations SET state = 'wanted'");
        await met;
        await world.sidecar().kill();
        await world.startSidecar();
        await takenOver(world);
        expect(await state()).to.deep.equal(whole);
      });
    }
  }
});
