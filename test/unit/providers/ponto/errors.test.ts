import { AxiosError } from 'axios';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { ProviderError, type Problem } from '../../../../sidecar/src/providers/provider.ts';
import { problemOfAccount } from '../../../../sidecar/src/providers/ponto/accounts.ts';
import { gravest, problemOf, toProviderError } from '../../../../sidecar/src/providers/ponto/errors.ts';
import { account, listOf } from '../../../../sidecar/src/providers/ponto/shapes.ts';
import { describeWithSpec } from '../../../support/openapi.ts';

const NOW = new Date('2026-05-01T12:00:00Z');

function problem(status: number, data: unknown, headers: Record<string, string> = {}): Problem {
  const config = { headers: {} } as never;
  const response = {
    status,
    data,
    headers: { 'Ibanity-Request-Id': 'r1', ...headers },
    config,
    statusText: '',
  };
  const code = status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
  const error = toProviderError(new AxiosError('x', code, config, {}, response), NOW);
  if (error instanceof ProviderError) return error.problem;
  throw error as Error;
}

const api = (...codes: string[]) => ({ errors: codes.map((code) => ({ code, detail: `about ${code}` })) });

describe('Ponto’s errors', () => {
  const table: [number, unknown, string][] = [
    [400, api('authorizationInvalid'), 'reconnect'],
    [400, { error: 'invalid_grant', error_description: 'used' }, 'reconnect'],
    [400, api('authorizationExpired'), 'consent-ended'],
    [400, api('reauthorizationRequired'), 'answer-bank'],
    [400, api('accountRecentlySynchronized'), 'wait'],
    [429, api('tooManyRequests'), 'wait'],
    [429, null, 'wait'],
    [400, api('financialInstitutionInMaintenance'), 'bank-down'],
    [400, api('accountDeprecated'), 'not-supported'],
    [401, { error: 'invalid_client' }, 'administrator-keys'],
    [503, api('neverHeardOf'), 'transient'],
    [500, null, 'transient'],
    [429, api('neverHeardOf'), 'wait'],
    [418, api('neverHeardOf'), 'unknown'],
    [418, null, 'unknown'],
  ];
  for (const [status, body, state] of table) {
    it(`${status} ${JSON.stringify(body)} is ${state}, with Ibanity's reference`, () => {
      expect(problem(status, body)).to.include({ state, reference: 'r1' });
    });
  }

  it('that are unknown are shown in Ponto’s own words', () => {
    expect(problem(418, api('neverHeardOf'))).to.include({
      code: 'neverHeardOf',
      message: 'about neverHeardOf',
    });
  });

  it('say until when to wait: as told, else half an hour', () => {
    const body = api('accountRecentlySynchronized');
    expect(problem(400, body).retryAt).to.equal('2026-05-01T12:30:00.000Z');
    expect(problem(400, body, { 'Retry-After': '60' }).retryAt).to.equal('2026-05-01T12:01:00.000Z');
  });

  it('that come together are told as the gravest', () => {
    expect(problem(400, api('accountRecentlySynchronized', 'authorizationExpired')).state).to.equal(
      'consent-ended',
    );
    expect(gravest([])).to.equal(undefined);
  });

  it('of certificates are the administrator’s', () => {
    for (const code of [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      'CERT_HAS_EXPIRED',
      'SELF_SIGNED_CERT_IN_CHAIN',
    ]) {
      const error = toProviderError(new AxiosError('x', code), NOW) as ProviderError;
      expect(error.problem).to.include({ state: 'administrator-keys', code });
    }
    const reset = toProviderError(new AxiosError('x', 'ECONNRESET'), NOW) as ProviderError;
    expect(reset.problem.state).to.equal('transient');
  });

  it('keep nothing of the request, which holds tokens', () => {
    const error = toProviderError(new AxiosError('x', 'ECONNRESET'), NOW) as ProviderError;
    expect(error.cause).to.equal(undefined);
  });

  it('that are not HTTP’s pass as they are', () => {
    const bug = new TypeError('x');
    expect(toProviderError(bug, NOW)).to.equal(bug);
    expect(problemOf('x', NOW, { said: ' ' }).message).to.equal('Ponto gave no reason but its code.');
  });
});

describeWithSpec('An account of Ibanity’s test data', 'ponto/pontoConnect-open-api-spec.json', (path) => {
  it('whose synchronization failed says so', () => {
    const text = readFileSync(join(dirname(path), 'fixtures/xs2a_accounts_with_sync_errors.json'), 'utf8');
    const [found] = listOf(account).parse(JSON.parse(text)).data;
    const at = new Date('2018-12-01T00:00:00Z');
    expect(problemOfAccount(found!, at)).to.include({
      state: 'reconnect',
      code: 'authorizationInvalid',
      reference: 'd57d0a33-dcc0-4a45-b517-ca6a9d978fac',
    });
  });
});
