import { expect } from 'chai';
import { Router } from 'express';
import { Refusal } from '../../../sidecar/src/connections/context.ts';
import { HostError } from '../../../sidecar/src/host/errors.ts';
import { ProviderError } from '../../../sidecar/src/providers/provider.ts';
import { KeyLost } from '../../../sidecar/src/safety/vault.ts';
import { SessionInvalid } from '../../../sidecar/src/safety/sessions.ts';
import { serve, type Served } from './serving.ts';

interface Answer {
  status: number;
  type: string;
  title: string;
  reference?: string;
  state?: string;
}

describe('a problem', () => {
  let served: Served | undefined;
  afterEach(async () => {
    await served?.stop();
    served = undefined;
  });

  async function failing(error: unknown, path = '/fails'): Promise<{ response: Response; answer: Answer }> {
    const routes = [
      Router().get('/fails', async () => {
        throw error;
      }),
    ];
    served = await serve({ routes });
    const response = await fetch(`${served.url}${path}`);
    return { response, answer: (await response.json()) as Answer };
  }

  it('is told in one form, with its status in it', async () => {
    const { response, answer } = await failing(new Refusal(409, 'busy', 'It runs already.'));
    expect(response.status).to.equal(409);
    expect(response.headers.get('content-type')).to.include('application/problem+json');
    expect(answer).to.eql({ status: 409, type: 'busy', title: 'It runs already.' });
  });

  it('is an unknown address, too', async () => {
    const { response, answer } = await failing(null, '/nowhere');
    expect(response.status).to.equal(404);
    expect(answer).to.include({ status: 404, type: 'not-found' });
  });

  it('of a session that is over asks for a new one', async () => {
    const { answer } = await failing(new SessionInvalid('Reload the page.'));
    expect(answer).to.eql({ status: 401, type: 'session', title: 'Reload the page.' });
  });

  it("that a provider tells keeps the person's state and the provider's reference", async () => {
    const { answer } = await failing(
      new ProviderError({
        state: 'reconnect',
        code: 'ITEM_LOGIN_REQUIRED',
        message: 'Sign in again.',
        reference: 'bank-reference-7',
      }),
    );
    expect(answer).to.include({
      status: 422,
      title: 'Sign in again.',
      state: 'reconnect',
      reference: 'bank-reference-7',
    });
  });

  it('of a body that is not JSON is told without the body', async () => {
    served = await serve({ routes: [] });
    const response = await fetch(served.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"token": planted',
    });
    expect(response.status).to.equal(400);
    expect(await response.text())
      .to.include('not JSON')
      .and.not.include('planted');
  });

  const INSIDE: [string, number, unknown][] = [
    ['ours', 500, new Error('planted: duplicate key in table hosts')],
    ['something thrown that is no error', 500, 'planted'],
    ["Odoo's", 502, new HostError('broken', 'planted traceback')],
    ["a lost master key's", 503, new KeyLost('The master key planted is not here.')],
    [
      'one that claims to be a server error of the parser',
      500,
      Object.assign(new Error('planted'), { status: 503 }),
    ],
  ];
  for (const [whose, status, error] of INSIDE) {
    it(`inside, ${whose}, shows no inner text but a reference that the log knows`, async () => {
      const { response, answer } = await failing(error);
      expect(response.status).to.equal(status);
      expect(JSON.stringify(answer)).to.not.include('planted');
      expect(answer.reference).to.match(/^OS-/);
      expect(response.headers.get('x-request-id')).to.equal(answer.reference);
      const logged = served?.log() ?? '';
      expect(logged).to.include('planted').and.to.include(`"reference":"${answer.reference}"`);
    });
  }

  it('is logged with its path but not with what the address carried', async () => {
    await failing(new Error('broken'), '/fails?code=planted');
    expect(served?.log()).to.include('"path":"/fails"').and.to.not.include('planted');
  });
});
