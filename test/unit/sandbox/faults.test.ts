import { expect } from 'chai';
import { fits, type FaultInput } from '../../../sandbox/faults.ts';
import { startSandbox, type RunningSandbox } from '../../support/sandbox.ts';

type Answer = Record<string, unknown>;

describe('A fault of the sandbox', () => {
  let sandbox: RunningSandbox;
  let token: string;

  beforeEach(async () => {
    sandbox = await startSandbox();
    const made = await json('/sandbox/public_token/create', {
      institution_id: 'ins_gingham',
      initial_products: ['transactions'],
      options: { transactions: { days_requested: 730 } },
    });
    token = (await json('/item/public_token/exchange', { public_token: made['public_token'] }))[
      'access_token'
    ] as string;
  });
  afterEach(() => sandbox.close());

  const ask = (endpoint: string, body: Answer, signal?: AbortSignal): Promise<Response> =>
    fetch(`${sandbox.url}/plaid${endpoint}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'PLAID-CLIENT-ID': 'sandbox-client-id',
        'PLAID-SECRET': 'sandbox-secret',
      },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  const json = async (endpoint: string, body: Answer): Promise<Answer> =>
    (await (await ask(endpoint, body)).json()) as Answer;
  const sync = (more: Answer = {}) => ask('/transactions/sync', { access_token: token, ...more });
  const set = async (fault: Partial<FaultInput>): Promise<void> => {
    const response = await fetch(`${sandbox.url}/control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'plaid', endpoint: '/transactions/sync', times: 1, ...fault }),
    });
    expect(response.status, await response.text()).to.equal(201);
  };

  it('happens as many times as was said, at its endpoint only', async () => {
    await set({ kind: 'error', code: 'INSTITUTION_DOWN', times: 2 });
    expect((await ask('/accounts/get', { access_token: token })).status).to.equal(200);
    for (const expected of ['INSTITUTION_DOWN', 'INSTITUTION_DOWN', undefined]) {
      expect(((await (await sync()).json()) as Answer)['error_code']).to.equal(expected);
    }
  });

  it('names an endpoint by its path, a segment of it, or its beginning', () => {
    expect(fits('/connections/:id/refresh', '/connections/7/refresh')).to.equal(true);
    expect(fits('/connections/{id}/refresh', '/connections/7')).to.equal(false);
    expect(fits('/accounts*', '/accounts/get')).to.equal(true);
    expect(fits('/accounts', '/accounts/get')).to.equal(false);
    expect(fits('*', '/anything')).to.equal(true);
  });

  it('concerns only the requests that hold a given text', async () => {
    await set({ kind: 'status', status: 500, match: token });
    expect((await sync({ access_token: 'access-sandbox-other' })).status).to.equal(400);
    expect((await sync()).status).to.equal(500);
  });

  it('of kind status may say when to come again', async () => {
    await set({ kind: 'status', status: 429, retryAfterSeconds: 30 });
    const response = await sync();
    expect(response.status).to.equal(429);
    expect(response.headers.get('retry-after')).to.equal('30');
    await set({ kind: 'error', code: 'TRANSACTIONS_SYNC_LIMIT' });
    const without = await sync();
    expect(without.status).to.equal(429);
    expect(without.headers.get('retry-after')).to.equal(null);
  });

  it('of kind hang never answers', async () => {
    await set({ kind: 'hang' });
    const outcome = await ask('/transactions/sync', { access_token: token }, AbortSignal.timeout(200)).then(
      () => 'answered',
      () => 'no answer',
    );
    expect(outcome).to.equal('no answer');
  });

  it('of kind slow answers in the end', async () => {
    await set({ kind: 'slow', delayMs: 20 });
    expect((await sync()).status).to.equal(200);
  });

  it('of kind truncated, cut or html is no JSON', async () => {
    for (const kind of ['truncated', 'cut', 'html'] as const) {
      await set({ kind });
      const outcome = await sync()
        .then((response) => response.json())
        .then(
          () => 'JSON',
          () => 'no JSON',
        );
      expect(outcome, kind).to.equal('no JSON');
    }
  });

  it('of kind wrong-type is JSON of other types', async () => {
    await set({ kind: 'wrong-type' });
    const answer = (await (await sync()).json()) as Answer;
    expect(answer['added']).to.equal('unexpected');
    expect(answer['has_more']).to.be.a('boolean');
  });

  it('of kind endless leads to the same page again and again', async () => {
    await set({ kind: 'endless', times: 3 });
    let cursor: unknown = '';
    const pages: unknown[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const page = (await (await sync({ cursor, count: 10 })).json()) as Answer;
      expect(page['has_more']).to.equal(true);
      pages.push(page['added']);
      cursor = page['next_cursor'];
    }
    expect(pages[1]).to.deep.equal(pages[0]);
    expect(pages[2]).to.deep.equal(pages[0]);
  });

  it('of kind repeat gives a page twice and then goes on', async () => {
    await set({ kind: 'repeat' });
    const ids: string[] = [];
    let cursor: unknown = '';
    for (let more = true; more;) {
      const page = (await (await sync({ cursor, count: 10 })).json()) as Answer;
      ids.push(...(page['added'] as { transaction_id: string }[]).map((each) => each.transaction_id));
      cursor = page['next_cursor'];
      more = page['has_more'] === true;
    }
    expect(ids).to.have.length(46);
    expect(new Set(ids).size).to.equal(36);
  });

  it('of kind mutation or not-ready speaks as Plaid does', async () => {
    await set({ kind: 'mutation' });
    expect(((await (await sync()).json()) as Answer)['error_code']).to.equal(
      'TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION',
    );
    await set({ kind: 'not-ready' });
    expect(await (await sync()).json()).to.deep.include({
      transactions_update_status: 'NOT_READY',
      next_cursor: '',
      added: [],
    });
  });

  it('is refused where it could not happen', async () => {
    const refused = await fetch(`${sandbox.url}/control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'plaid', kind: 'error', code: 'NO_SUCH_CODE' }),
    });
    expect(refused.status).to.equal(400);
  });
});
