import { expect } from 'chai';
import { startSandbox, type RunningSandbox } from '../../support/sandbox.ts';

type Answer = Record<string, unknown>;
interface Books {
  posted: { id: string; label: string; amount: string; pendingId?: string }[];
  pending: { id: string }[];
  balance: { posted: string; pending: string; told: string };
  account: { id: string };
}

describe("The sandbox's control API", () => {
  let sandbox: RunningSandbox;
  let account: string;

  beforeEach(async () => {
    sandbox = await startSandbox();
    account = sandbox.bank.customer('empty')!.ledger.accounts()[0]!.id;
  });
  afterEach(() => sandbox.close());

  async function call<T = Answer>(method: string, path: string, body?: unknown, expected = 200): Promise<T> {
    const response = await fetch(`${sandbox.url}/control${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(response.status, text).to.equal(expected);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }
  const books = () => call<Books>('GET', `/accounts/${account}/ledger`);

  it('tells the truth about an account after everything that can be done to it', async () => {
    const path = `/accounts/${account}/transactions`;
    const first = await call<{ id: string }>('POST', path, { amount: '10.10', label: 'A' }, 201);
    const pending = await call<{ id: string }>(
      'POST',
      path,
      { amount: '-2.20', label: 'B', pending: true },
      201,
    );
    expect((await books()).balance).to.deep.equal({ posted: '10.1', pending: '-2.2', told: '10.1' });
    await call('POST', `/transactions/${pending.id}/post`, { patch: { amount: '-2.30' } });
    await call('PATCH', `/transactions/${first.id}`, { label: 'CHANGED' });
    await call('PATCH', `/accounts/${account}`, { balanceOverride: '99' });
    const after = await books();
    expect(after.balance).to.deep.equal({ posted: '7.8', pending: '0', told: '99' });
    expect(after.posted.map(({ label }) => label)).to.deep.equal(['CHANGED', 'B']);
    expect(after.posted[1]?.pendingId).to.equal(pending.id);
    await call('DELETE', `/transactions/${first.id}`, undefined, 204);
    await call('POST', `/accounts/${account}/reissue`, { silent: true });
    const renamed = await call<{ id: string }>('POST', `/accounts/${account}/rename`, {});
    // Asked for by its former id.
    expect(await books()).to.deep.include({ pending: [] });
    expect((await books()).account.id).to.equal(renamed.id);
    expect((await books()).balance.posted).to.equal('-2.3');
  });

  it('books many at once', async () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ amount: '0.01', label: `N${index}` }));
    await call('POST', `/accounts/${account}/transactions`, many, 201);
    expect((await books()).balance.posted).to.equal('0.5');
  });

  it('opens customers: big ones by number and seed, others as described', async () => {
    const big = await call('POST', '/personas', { transactions: 100, seed: 7 }, 201);
    expect(big['id']).to.equal('big-100-7');
    const own = await call<{ accounts: { balance: { posted: string } }[] }>(
      'POST',
      '/personas',
      {
        id: 'mine',
        accounts: [
          {
            name: 'Mine',
            kind: 'bank',
            currency: 'EUR',
            openingBalance: '5',
            transactions: [{ amount: '1', label: 'A', date: '2026-01-02' }],
          },
        ],
      },
      201,
    );
    expect(own.accounts[0]?.balance.posted).to.equal('6');
    await call('POST', '/personas', { id: 'no accounts' }, 400);
  });

  it('sets trouble and the end of a consent, and moves the clock to it', async () => {
    const ends = new Date(sandbox.bank.clock.now().getTime() + 3_600_000).toISOString();
    await call('PATCH', '/personas/empty', { consentEndsAt: ends });
    expect((await call('GET', '/personas/empty'))['trouble']).to.equal(null);
    await call('POST', '/clock', { advanceSeconds: 3_601 });
    expect((await call('GET', '/personas/empty'))['trouble']).to.equal('consent-expired');
    await call('PATCH', '/personas/empty', { trouble: 'locked', consentEndsAt: null });
    expect((await call('GET', '/personas/empty'))['trouble']).to.equal('locked');
  });

  it('refuses what it does not understand', async () => {
    const path = `/accounts/${account}/transactions`;
    await call('POST', path, { amount: 1.5, label: 'A' }, 400);
    await call('POST', path, { amount: '1.5', label: 'A', misspelt: 1 }, 400);
    await call('GET', '/accounts/none/ledger', undefined, 404);
    await call('DELETE', '/transactions/none', undefined, 404);
    await call('GET', '/personas/none', undefined, 404);
    expect((await books()).posted).to.deep.equal([]);
  });

  it('counts the requests that the providers got', async () => {
    await fetch(`${sandbox.url}/plaid/item/get`, { method: 'POST' });
    expect((await call('GET', '/requests'))['counts']).to.deep.equal({ 'plaid POST /item/get': 1 });
  });

  it('shows a page on which what a person typed is not taken for HTML', async () => {
    await call('POST', `/accounts/${account}/transactions`, { amount: '1', label: '<b>"bold"</b>' }, 201);
    const page = await (await fetch(`${sandbox.url}/?persona=empty`)).text();
    expect(page).to.contain('&lt;b&gt;&quot;bold&quot;&lt;/b&gt;');
    expect(page).not.to.contain('<b>"bold"');
  });
});
