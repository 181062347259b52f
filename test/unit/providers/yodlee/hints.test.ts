import { expect } from 'chai';
import { WebhookRejected } from '../../../../sidecar/src/providers/provider.ts';
import { nextSkip } from '../../../../sidecar/src/providers/yodlee/institutions.ts';
import { isOurLogin, loginNameOf } from '../../../../sidecar/src/providers/yodlee/logins.ts';
import { fastLinkOf } from '../../../../sidecar/src/providers/yodlee/provider.ts';
import { readWebhook } from '../../../../sidecar/src/providers/yodlee/webhooks.ts';

const raw = (body: unknown) => ({
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  url: '',
  receivedAt: new Date(),
});

describe("Yodlee's notifications", () => {
  const account = (info: string, more: Record<string, unknown>) =>
    readWebhook(raw({ event: { info, loginName: 'x', data: { providerAccount: [{ id: 12, ...more }] } } }))
      .events;

  it('of a refresh name the provider account and what happened', () => {
    expect(account('REFRESH.PROCESS_COMPLETED', { status: 'SUCCESS' })).to.deep.equal([
      { providerConnectionId: '12', kind: 'transactions' },
    ]);
    expect(account('REFRESH.PROCESS_COMPLETED', { status: 'FAILED' })[0]?.kind).to.equal('problem');
    const consent = { status: 'FAILED', dataset: [{ additionalStatus: 'CONSENT_EXPIRED' }] };
    expect(account('REFRESH', consent)[0]?.kind).to.equal('consent');
    const disabled = { autoRefresh: { status: 'DISABLED', additionalStatus: 'TEMP_ERROR' } };
    expect(account('AUTO_REFRESH_UPDATES', disabled)[0]?.kind).to.equal('problem');
  });

  it('of new data name the logins', () => {
    const userData = [
      { user: { loginName: 'a' } },
      { user: { loginName: 'a' } },
      { user: { loginName: 'b' } },
    ];
    const hints = readWebhook(raw({ event: { info: 'DATA_UPDATES.USER_DATA', data: { userData } } }));
    expect(hints).to.deep.equal({ events: [], loginNames: ['a', 'b'] });
  });

  it('that are none are rejected', () => {
    for (const body of ['', '{', 'null', '[]', '{"event":1}', { event: {} }, { other: 1 }]) {
      expect(() => readWebhook(raw(body)), JSON.stringify(body)).to.throw(WebhookRejected);
    }
  });

  it('cannot keep us busy with a thousand accounts', () => {
    const providerAccount = Array.from({ length: 1000 }, (_, id) => ({ id }));
    expect(readWebhook(raw({ event: { info: 'REFRESH', data: { providerAccount } } })).events).to.have.length(
      100,
    );
  });
});

describe('Login names', () => {
  it('are told from any other, also when they look alike', () => {
    const name = loginNameOf('secret', '0b7e5a8e-2f0b-4b7a-9a53-0d6d1f0c8a11');
    expect(name).to.match(/^\S{3,150}$/);
    expect(isOurLogin('secret', name)).to.equal(true);
    expect(isOurLogin('other', name)).to.equal(false);
    expect(isOurLogin('secret', name.replace('0b7e', '0b7f'))).to.equal(false);
    expect(isOurLogin('secret', 'sync-x')).to.equal(false);
  });
});

describe('The next page', () => {
  it('is read from the header in each of its forms', () => {
    expect(nextSkip('</providers?skip=500&top=500>;rel=next')).to.equal(500);
    expect(nextSkip('/providers?top=500&skip=1000;rel="next"')).to.equal(1000);
    expect(
      nextSkip('</providers?skip=0&top=500>; rel="previous", </providers?skip=1000&top=500>; rel="next"'),
    ).to.equal(1000);
    expect(nextSkip('</providers?skip=0&top=500>; rel="previous"')).to.equal(undefined);
    expect(nextSkip('</providers/count>;rel=count')).to.equal(undefined);
    expect(nextSkip(undefined)).to.equal(undefined);
  });
});

describe('FastLink', () => {
  it("is Yodlee's own for Yodlee's hosts and beside the API for another, unless it is set", () => {
    expect(fastLinkOf('https://sandbox.api.yodlee.com/ysl').url).to.equal(
      'https://fl4.sandbox.yodlee.com/authenticate/restserver/fastlink',
    );
    expect(fastLinkOf('http://127.0.0.1:4100/yodlee/ysl').scriptUrl).to.equal(
      'http://127.0.0.1:4100/yodlee/ysl/fastlink/v4/initialize.js',
    );
    expect(fastLinkOf('https://sandbox.api.yodlee.com/ysl', { url: 'https://a.example' }).url).to.equal(
      'https://a.example',
    );
  });
});
