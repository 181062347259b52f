import { expect } from 'chai';
import { plaidProblem } from '../../../../sidecar/src/providers/plaid/errors.ts';

const problem = (error_code: string, more: object = {}) =>
  plaidProblem({ error_type: 'ITEM_ERROR', error_code, error_message: 'words', request_id: 'r1', ...more });

describe("Plaid's errors", () => {
  it('that nobody knows stay unknown, with their code and reference', () => {
    expect(problem('BRAND_NEW')).to.deep.equal({
      state: 'unknown',
      code: 'BRAND_NEW',
      message: 'words',
      reference: 'r1',
    });
  });

  it('that say why the item wants the person tell an ended consent from a wrong password', () => {
    expect(problem('ITEM_LOGIN_REQUIRED')?.state).to.equal('reconnect');
    expect(problem('ITEM_LOGIN_REQUIRED', { error_code_reason: null })?.state).to.equal('reconnect');
    for (const error_code_reason of ['OAUTH_CONSENT_EXPIRED', 'OAUTH_USER_REVOKED']) {
      expect(problem('ITEM_LOGIN_REQUIRED', { error_code_reason })?.state).to.equal('consent-ended');
    }
    const error_code_reason = 'OAUTH_INVALID_TOKEN';
    expect(problem('ITEM_LOGIN_REQUIRED', { error_code_reason })?.state).to.equal('reconnect');
  });

  it("are the limit of any endpoint by their type, until the provider's moment", () => {
    const body = { error_type: 'RATE_LIMIT_EXCEEDED', error_code: 'ANY_LIMIT', request_id: 'r1' };
    expect(plaidProblem(body, '2026-03-01T12:00:00.000Z')).to.include({
      state: 'wait',
      retryAt: '2026-03-01T12:00:00.000Z',
    });
    expect(plaidProblem(body)).not.to.have.property('retryAt');
  });

  it('say what is meant for the person where Plaid has words for them', () => {
    expect(problem('ITEM_LOCKED', { display_message: 'For you' })?.message).to.equal('For you');
  });

  it('are none where the body is not an error', () => {
    for (const body of [null, undefined, {}, { error_code: 5 }, 'text'])
      expect(plaidProblem(body)).to.equal(null);
  });
});
