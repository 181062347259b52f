import { expect } from 'chai';
import { AxiosError, AxiosHeaders, type AxiosResponse } from 'axios';
import { ProviderError, type Problem } from '../../../../sidecar/src/providers/provider.ts';
import { toProviderError } from '../../../../sidecar/src/providers/saltedge/errors.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const LATER = '2026-03-01T15:30:00.000Z';

function problem(status: number, data: unknown, headers: Record<string, string> = {}): Problem {
  const config = { headers: new AxiosHeaders() };
  const response = { status, data, headers, statusText: '', config } as AxiosResponse;
  const error = toProviderError(new AxiosError('failed', 'ERR', config, null, response), NOW);
  if (error instanceof ProviderError) return error.problem;
  throw error as Error;
}
const told = (name: string, more: object = {}) => ({ error: { class: name, message: 'Said.', ...more } });

describe("Salt Edge's errors", () => {
  it('have the moment of the next refresh, wherever in the answer it stands', () => {
    const at = { next_refresh_possible_at: LATER };
    const name = 'ConnectionCannotBeRefreshed';
    const answers: unknown[] = [
      told(name, at),
      { ...told(name), ...at },
      { ...told(name), data: at },
      told(name, { message: 'Next refresh possible at 2026-03-01T15:30:00Z' }),
    ];
    for (const answer of answers) {
      expect(problem(406, answer)).to.include({ state: 'wait', retryAt: LATER });
    }
  });

  it('have a moment of their own where none is told, or one that is over', () => {
    const past = { next_refresh_possible_at: '2026-03-01T11:00:00Z' };
    const hour = '2026-03-01T13:00:00.000Z';
    expect(problem(406, told('ConnectionCannotBeRefreshed', past)).retryAt).to.equal(hour);
    expect(problem(406, told('BackgroundFetchLimitExceeded')).retryAt).to.equal('2026-03-01T18:00:00.000Z');
    expect(problem(429, told('TooManyRequests'), { 'retry-after': '90' }).retryAt).to.equal(
      '2026-03-01T12:01:30.000Z',
    );
  });

  it('have their reference, wherever in the answer it stands', () => {
    expect(problem(404, told('ConnectionNotFound', { request_id: 'r1' })).reference).to.equal('r1');
    expect(problem(404, { ...told('ConnectionNotFound'), request: { id: 'r2' } }).reference).to.equal('r2');
    expect(problem(404, told('ConnectionNotFound'), { 'x-request-id': 'r3' }).reference).to.equal('r3');
  });

  it('of version 5 mean the same', () => {
    expect(problem(406, told('AispConsentRevoked')).state).to.equal('consent-ended');
    expect(problem(406, told('InteractiveAdapterTimeout')).state).to.equal('answer-bank');
  });

  it('that are not in the table are shown as they are; a 5xx passes', () => {
    expect(problem(400, told('Strange'))).to.deep.include({
      state: 'unknown',
      code: 'Strange',
      message: 'Said.',
    });
    expect(problem(503, told('Strange'))).to.include({ state: 'transient', code: 'Strange' });
    expect(problem(503, 'gone')).to.include({ state: 'transient', code: 'HTTP_503' });
  });

  it("that are not HTTP's stay what they are", () => {
    const error = new TypeError('ours');
    expect(toProviderError(error, NOW)).to.equal(error);
  });
});
