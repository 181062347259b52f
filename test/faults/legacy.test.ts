/**
 * Taking the old connections over, and connecting one again, killed at every step: the next start ends as one that was
 * never killed.
 */
import { expect } from 'chai';
import { connect, settled, sidecarClient, type SidecarClient } from '../../tools/connect.ts';
import { operatorCommand, pairingCode } from '../../tools/services.ts';
import { manyProviders } from '../legacy-fixture/years.ts';
import { control } from '../support/customer.ts';
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

  describe('and while a bank is connected again', () => {
    const DAY = '2026-10-20';
    const AGAIN: [string, RegExp][] = [
      ['the journal goes on', /account\.online\.legacy\/go_on/],
      ['what is in the books is looked for', /account\.online\.legacy\/old_lines/],
      ['what is in the books becomes the account’s', /account\.journal\/web_save/],
    ];
    let client: SidecarClient;
    let number = 0;

    before(async () => {
      client = sidecarClient(world.admin);
      // Given back by the last step's kill, or not: as at the beginning.
      await operatorCommand(world.sidecarOptions, 'migrate-legacy');
    });

    for (const [step, path] of AGAIN) {
      for (const kind of ['lost', 'hang'] as const) {
        it(`${step}, ${kind === 'lost' ? 'before' : 'after'} Odoo has done it`, async () => {
          number += 1;
          const name = `again-${number}`;
          const old = `Houndstooth ${2 * number}`;
          const journal = Number(world.planted.journals.get(`Old Cards ${2 * number}`));
          const line = { journal_id: journal, date: DAY, amount: -20, payment_ref: 'Known to both' };
          await world.admin.call('account.bank.statement.line', 'create', [
            [{ ...line, online_identifier: 'of another provider' }],
          ]);
          const { institution } = await control<{ institution: { id: string } }>(world, 'POST', '/personas', {
            id: name,
            accounts: [
              {
                name: 'Cards',
                kind: 'bank',
                currency: 'USD',
                openingBalance: '0',
                transactions: [
                  { date: DAY, amount: '-20.00', label: 'Known to both' },
                  { date: '2026-11-02', amount: '70.00', label: 'New' },
                ],
              },
            ],
          });
          const { id, accounts } = await connect(client, {
            provider: 'plaid',
            institutionId: `ins_${institution.id}`,
            name,
            country: 'US',
            persona: name,
          });
          const choose = () =>
            client.call('PUT', `/v1/connections/${id}/accounts`, {
              accounts: [{ accountId: accounts[0]?.id, journal }],
            });
          const met = proxy.failNext({ path, kind });
          const said = choose();
          said.catch(() => undefined);
          await met;
          await world.sidecar().kill();
          await world.startSidecar();
          // Whoever saw no answer presses the button again.
          await choose();
          await settled(client, id);
          const links = await read(
            'account.online.link',
            ['|', ['name', '=', old], ['client_id', '=', id]],
            ['active', 'state'],
          );
          expect(links.map(({ active, state: is }) => [active, is])).to.deep.equal([
            [false, 'disconnected'],
            [true, 'connected'],
          ]);
          const goesOn = await read(
            'mail.message',
            [
              ['model', '=', 'account.online.link'],
              ['res_id', 'in', links.map((link) => link['id'])],
              ['body', 'ilike', 'its journals go on there'],
            ],
            ['res_id'],
          );
          expect(goesOn.map((one) => one['res_id'])).to.deep.equal([links[0]?.['id']]);
          const lines = await read(
            'account.bank.statement.line',
            [
              ['journal_id', '=', journal],
              ['date', '>=', DAY],
              ['payment_ref', '!=', 'Opening balance'],
            ],
            ['date', 'payment_ref', 'online_account_id'],
          );
          const mine = [accounts[0]?.hostAccountId, accounts[0]?.hostAccountId];
          expect(lines.map((one) => (one['online_account_id'] as [number])[0])).to.deep.equal(mine);
          expect(lines.map((one) => one['payment_ref'])).to.have.members(['Known to both', 'New']);
        });
      }
    }
  });
});
