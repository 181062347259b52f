import { AxiosError, AxiosHeaders } from 'axios';
import { expect } from 'chai';
import {
  ProviderError,
  type Problem,
  type ProblemState,
} from '../../../../sidecar/src/providers/provider.ts';
import { problemOf, toProviderError, tokenGone } from '../../../../sidecar/src/providers/yodlee/errors.ts';
import { providerAccount } from '../../../../sidecar/src/providers/yodlee/shapes.ts';
import {
  afterRefresh,
  beforeRefresh,
  moment,
  problemOfAccount,
  toHealth,
} from '../../../../sidecar/src/providers/yodlee/status.ts';

const NOW = new Date('2026-06-30T12:00:00Z');

/** The table of what the person is told; see the README of the adapter. */
const TABLE: Record<string, ProblemState> = {
  INCORRECT_CREDENTIALS: 'reconnect',
  CREDENTIALS_UPDATE_NEEDED: 'reconnect',
  INCORRECT_OAUTH_TOKEN: 'reconnect',
  CONSENT_REQUIRED: 'consent-ended',
  CONSENT_EXPIRED: 'consent-ended',
  CONSENT_REVOKED: 'consent-ended',
  USER_INPUT_REQUIRED: 'answer-bank',
  ADDL_AUTHENTICATION_REQUIRED: 'answer-bank',
  REAL_TIME_MFA_REQUIRED: 'answer-bank',
  USER_ACTION_NEEDED_AT_SITE: 'act-at-bank',
  ACCOUNT_LOCKED: 'act-at-bank',
  Y825: 'wait',
  SITE_UNAVAILABLE: 'bank-down',
  UNEXPECTED_SITE_ERROR: 'bank-down',
  SITE_NOT_SUPPORTED: 'not-supported',
  BETA_SITE_DEV_IN_PROGRESS: 'not-supported',
  Y301: 'administrator-keys',
  Y303: 'administrator-keys',
  Y015: 'administrator-keys',
};

function answered(status: number, data: unknown, headers: Record<string, string> = {}): AxiosError {
  const config = { headers: new AxiosHeaders() };
  return new AxiosError('failed', undefined, config, null, {
    status,
    statusText: '',
    data,
    headers,
    config,
  });
}
const problemFrom = (error: unknown): Problem => {
  const made = toProviderError(error, NOW);
  if (made instanceof ProviderError) return made.problem;
  throw made;
};

describe("Yodlee's errors", () => {
  for (const [code, state] of Object.entries(TABLE)) {
    it(`${code} ends as ${state}, with Yodlee's reference`, () => {
      const body = { errorCode: code, errorMessage: 'words', referenceCode: 'ref-1' };
      expect(problemFrom(answered(400, body))).to.include({ state, code, reference: 'ref-1' });
      expect(problemOf(code, NOW).message).not.to.equal('');
    });
  }

  it('that are not in the table are shown as they are', () => {
    const body = { errorCode: 'Y999', errorMessage: 'Something new', referenceCode: 'ref-2' };
    expect(problemFrom(answered(400, body))).to.deep.equal({
      state: 'unknown',
      code: 'Y999',
      message: 'Something new',
      reference: 'ref-2',
    });
  });

  it('of the server are tried again, and too many requests wait, whatever the code', () => {
    const body = { errorCode: 'Y999', referenceCode: 'ref-3' };
    expect(problemFrom(answered(500, body))).to.include({
      state: 'transient',
      code: 'Y999',
      reference: 'ref-3',
    });
    expect(problemFrom(answered(429, body, { 'retry-after': '60' }))).to.include({
      state: 'wait',
      retryAt: '2026-06-30T12:01:00.000Z',
    });
    expect(problemFrom(answered(502, '<html>')).state).to.equal('transient');
  });

  it('Y825 waits a quarter of an hour', () => {
    expect(problemOf('Y825', NOW).retryAt).to.equal('2026-06-30T12:15:00.000Z');
  });

  it('of the token are told from all others', () => {
    expect(tokenGone(answered(401, { errorCode: 'Y020' }))).to.equal(true);
    expect(tokenGone(answered(401, { errorCode: 'Y023' }))).to.equal(true);
    expect(tokenGone(answered(401, { errorCode: 'Y015' }))).to.equal(false);
    expect(tokenGone(new Error('x'))).to.equal(false);
  });

  it('of our own making are not dressed up as the provider’s', () => {
    const own = new TypeError('a bug');
    expect(toProviderError(own, NOW)).to.equal(own);
  });
});

describe("Yodlee's status words", () => {
  const of = (more: Record<string, unknown> = {}, dataset: Record<string, unknown> = {}) =>
    providerAccount.parse({
      id: 1,
      status: 'SUCCESS',
      requestId: 'req-1',
      dataset: [{ name: 'BASIC_AGG_DATA', additionalStatus: 'AVAILABLE_DATA_RETRIEVED', ...dataset }],
      ...more,
    });
  const words = Object.entries(TABLE).filter(([word]) => !word.startsWith('Y'));

  for (const [word, state] of words) {
    it(`${word} in a dataset is ${state}`, () => {
      const problem = problemOfAccount(of({ status: 'FAILED' }, { additionalStatus: word }), NOW);
      expect(problem).to.include({ state, code: word, reference: 'req-1' });
    });
  }

  it('that say all is well are no problem, and a failure with an unknown word is one', () => {
    expect(problemOfAccount(of(), NOW)).to.equal(undefined);
    expect(problemOfAccount(of({}, { additionalStatus: 'PARTIAL_DATA_RETRIEVED' }), NOW)).to.equal(undefined);
    expect(problemOfAccount(of({ status: 'FAILED' }, { additionalStatus: 'NEW_WORD' }), NOW)).to.include({
      state: 'unknown',
      code: 'NEW_WORD',
    });
    expect(problemOfAccount(of({ status: 'USER_INPUT_REQUIRED' }), NOW)?.state).to.equal('answer-bank');
  });

  it('gate a refresh', () => {
    const gate = (more: Record<string, unknown>, dataset: Record<string, unknown> = {}) =>
      beforeRefresh(of(more, dataset), NOW);
    const allow = { updateEligibility: 'ALLOW_UPDATE', lastUpdated: '2026-06-30T06:00:00Z' };
    expect(gate({}, allow)).to.equal(undefined);
    expect(gate({ status: 'IN_PROGRESS' }, allow)).to.deep.equal({ kind: 'underway' });
    expect(gate({ isRealTimeMFA: true }, allow)).to.deep.equal({ kind: 'person-needed' });
    expect(gate({}, { updateEligibility: 'ALLOW_UPDATE_WITH_CREDENTIALS' })).to.deep.equal({
      kind: 'person-needed',
    });
    expect(gate({}, { ...allow, lastUpdated: '2026-06-30T11:50:00Z' })).to.deep.equal({
      kind: 'not-before',
      at: '2026-06-30T12:05:00.000Z',
    });
    const disallow = { updateEligibility: 'DISALLOW_UPDATE' };
    expect(gate({}, { ...disallow, nextUpdateScheduled: '2026-07-01T00:00:00Z' })).to.deep.equal({
      kind: 'not-before',
      at: '2026-07-01T00:00:00.000Z',
    });
    expect(gate({}, disallow)).to.deep.equal({ kind: 'unsupported' });
    expect(gate({ status: 'FAILED' }, { ...allow, additionalStatus: 'INCORRECT_CREDENTIALS' })).to.include({
      state: 'reconnect',
    });
    // A bank that was down may be up again: it is asked.
    expect(gate({ status: 'FAILED' }, { ...allow, additionalStatus: 'SITE_UNAVAILABLE' })).to.equal(
      undefined,
    );
  });

  it('tell what became of a refresh', () => {
    expect(afterRefresh(of(), NOW)).to.deep.equal({ kind: 'fresh' });
    expect(afterRefresh(of({ status: 'LOGIN_IN_PROGRESS' }), NOW)).to.deep.equal({ kind: 'underway' });
    expect(afterRefresh(of({ status: 'USER_INPUT_REQUIRED' }), NOW)).to.deep.equal({ kind: 'person-needed' });
    expect(afterRefresh(of({ status: 'FAILED' }, { additionalStatus: 'SITE_UNAVAILABLE' }), NOW)).to.include({
      state: 'bank-down',
    });
  });

  it('say until when the newest consent lasts, and that none is left', () => {
    const consent = (consentStatus: string, expirationDateTime: string) => ({
      consentStatus,
      expirationDateTime,
    });
    const health = (...consents: ReturnType<typeof consent>[]) => toHealth(of(), [], consents, NOW);
    const old = consent('EXPIRED', '2026-01-01T00:00:00Z');
    const active = consent('ACTIVE', '2026-09-01T00:00:00Z');
    expect(health(old, active).consentEndsAt).to.equal('2026-09-01T00:00:00.000Z');
    expect(health(old, active).problem).to.equal(undefined);
    expect(health(old).problem).to.include({ state: 'consent-ended', code: 'CONSENT_EXPIRED' });
    expect(health().consentEndsAt).to.equal(undefined);
  });

  it('give moments in UTC with or without the letter', () => {
    expect(moment('2026-06-30T12:00:00Z')).to.equal('2026-06-30T12:00:00.000Z');
    expect(moment('2026-06-30T12:00:00')).to.equal('2026-06-30T12:00:00.000Z');
    expect(moment('2026-06-30T12:00:00+02:00')).to.equal('2026-06-30T10:00:00.000Z');
    expect(moment('never')).to.equal(undefined);
  });
});
