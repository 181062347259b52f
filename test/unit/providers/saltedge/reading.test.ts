import { expect } from 'chai';
import {
  beginReading,
  concluded,
  finished,
  movedTo,
  placesLeft,
  remembered,
} from '../../../../sidecar/src/providers/saltedge/reading.ts';
import { afterRefresh, beforeRefresh, toHealth } from '../../../../sidecar/src/providers/saltedge/status.ts';
import { connection, consent } from '../../../../sidecar/src/providers/saltedge/shapes.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const LATER = '2026-03-01T15:30:00.000Z';
const posted = (account: string, from: string | null) => ({ account, part: 'posted', from });

describe("Salt Edge's reading", () => {
  const known = { v: 1, accounts: { a: '17' }, run: null };

  it('begins where the last one ended, and a new account at its beginning', () => {
    expect(placesLeft(beginReading(known, false), ['a', 'b'])).to.deep.equal([
      posted('a', '17'),
      posted('b', null),
    ]);
  });

  it('begins at the beginning when everything is wanted, or the cursor is not ours', () => {
    expect(placesLeft(beginReading(known, true), ['a'])).to.deep.equal([posted('a', null)]);
    expect(placesLeft(beginReading('other', false), ['a'])).to.deep.equal([posted('a', null)]);
  });

  it('goes on in the middle of an account, and does not read a finished one again', () => {
    const cursor = movedTo(finished(beginReading(known, true), 'b'), {
      account: 'a',
      part: 'pending',
      from: '9',
    });
    const again = beginReading(cursor, true);
    expect(placesLeft(again, ['a', 'b', 'c'])).to.deep.equal([
      { account: 'a', part: 'pending', from: '9' },
      posted('c', null),
    ]);
  });

  it('begins anew when everything is wanted while a reading of the latest is under way', () => {
    const cursor = movedTo(beginReading(known, false), { account: 'a', part: 'posted', from: '20' });
    expect(placesLeft(beginReading(cursor, true), ['a'])).to.deep.equal([posted('a', null)]);
  });

  it('does not go on in an account that is no longer chosen', () => {
    const cursor = movedTo(beginReading(known, false), { account: 'a', part: 'posted', from: '20' });
    expect(placesLeft(cursor, ['b'])).to.deep.equal([posted('b', null)]);
  });

  it('reads the last hundred again, and keeps its place where nothing was given', () => {
    const ids = Array.from({ length: 250 }, (_, index) => String(index));
    const reading = beginReading(known, false);
    expect(concluded(remembered(reading, { account: 'a', from: '17' }, ids)).accounts).to.deep.equal({
      a: '150',
    });
    expect(concluded(remembered(reading, { account: 'a', from: '17' }, [])).accounts).to.deep.equal({
      a: '17',
    });
  });
});

describe("Salt Edge's connection", () => {
  const from = (more: object = {}) =>
    connection.parse({ id: 'x', status: 'active', automatic_refresh: true, ...more });

  it('that is under way is not asked again, and one that asks needs the person', () => {
    const attempt = (last_attempt: object) => beforeRefresh(from({ last_attempt }), NOW);
    expect(attempt({ finished: false })).to.deep.equal({ kind: 'underway' });
    expect(attempt({ last_stage: { name: 'fetch_recent' } })).to.deep.equal({ kind: 'underway' });
    const asking = { finished: false, last_stage: { name: 'interactive' } };
    expect(attempt(asking)).to.deep.equal({ kind: 'person-needed' });
    expect(attempt({ finished: true })).to.equal(undefined);
  });

  it('is refreshed no earlier than Salt Edge says', () => {
    const at = (next_refresh_possible_at: string | null) =>
      beforeRefresh(from({ next_refresh_possible_at }), NOW);
    expect(at(LATER)).to.deep.equal({ kind: 'not-before', at: LATER });
    expect(at('2026-03-01T11:00:00Z')).to.equal(undefined);
    expect(at(null)).to.equal(undefined);
  });

  it('that reached the limit of the day is no problem, only later', () => {
    const limited = from({
      last_attempt: { finished: true, fail_error_class: 'BackgroundFetchLimitExceeded' },
    });
    expect(afterRefresh(limited, NOW)).to.deep.equal({ kind: 'not-before', at: '2026-03-01T18:00:00.000Z' });
    expect(toHealth(limited, [], NOW)).not.to.have.property('problem');
  });

  it('that is inactive wants a new sign-in, whatever the reason is called', () => {
    expect(toHealth(from({ status: 'inactive' }), [], NOW).problem?.state).to.equal('reconnect');
    const strange = from({
      status: 'inactive',
      last_attempt: { finished: true, fail_error_class: 'Strange' },
    });
    expect(toHealth(strange, [], NOW).problem).to.include({ state: 'reconnect', code: 'Strange' });
    expect(toHealth(from({ status: 'disabled' }), [], NOW).problem?.state).to.equal('not-supported');
  });

  it('ends with its last consent', () => {
    const health = (...consents: object[]) =>
      toHealth(
        from(),
        consents.map((each) => consent.parse(each)),
        NOW,
      );
    const good = { expires_at: LATER, revoked_at: null };
    const over = { expires_at: '2026-02-01T00:00:00Z', revoked_at: null };
    const revoked = { expires_at: LATER, revoked_at: '2026-02-01T00:00:00Z' };
    expect(health(over, good)).to.deep.equal({ automatic: true, consentEndsAt: LATER });
    expect(health(over).problem?.code).to.equal('ConsentExpired');
    expect(health(revoked).problem?.code).to.equal('ConsentRevoked');
    expect(health({ expires_at: null }).problem).to.equal(undefined);
  });
});
