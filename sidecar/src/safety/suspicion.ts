/**
 * What makes an account (one company of one paired Odoo) suspicious. Each signal is a small pure function of what was
 * counted in the last minutes. Only what is certainly of the account counts: a request with a session that Odoo gave,
 * a webhook that the provider signed. Who merely claims to be of an account must not be able to have it blocked, so
 * forged tokens and wrong pairing codes are refused and logged, and count for nobody.
 */
import { say } from '../words.ts';

/** How often something happened in one minute. `value` tells happenings of one kind apart where that matters. */
export interface Mark {
  value: string;
  minute: Date;
  count: number;
}

export interface Signal {
  /** How far back it looks. */
  minutes: number;
  /** Looked at only from so many of one value in a minute on: each request counts, and hardly any is news. */
  from: number;
  /** What the person and the operator are told; null where nothing is unusual. */
  detect: (marks: readonly Mark[]) => string | null;
}

export type SignalKind = 'requests' | 'tokens' | 'countries' | 'webhooks' | 'codes';

/** Of the last five minutes, so many. One is an eager afternoon; three is a machine. */
const BUSY_MINUTES = 3;
/** A page that wakes from sleep presents one old session; a stolen one is tried again and again. */
const FAILING_TOKENS = 20;
/** Within ten minutes nobody signs in at the banks of five countries. */
const COUNTRIES = 5;
/** Providers send a webhook again when we were away, a few times. */
const REPLAYS = 10;
/** Three codes with all their tries used up. */
const WRONG_CODES = 15;

const total = (marks: readonly Mark[]): number => marks.reduce((sum, mark) => sum + mark.count, 0);

/** @param aMinute how many requests of one account in a minute are still usual */
export const unusualRate = (aMinute: number): Signal => ({
  minutes: 5,
  from: aMinute + 1,
  detect(marks) {
    const perMinute = new Map<number, number>();
    for (const { minute, count } of marks) {
      perMinute.set(minute.getTime(), (perMinute.get(minute.getTime()) ?? 0) + count);
    }
    const busy = [...perMinute.values()].filter((count) => count > aMinute).length;
    return busy >= BUSY_MINUTES ? say('many more requests came than people make').text : null;
  },
});

/** Sessions that Odoo gave and that ended long ago, or that come from another place than the paired Odoo's pages. */
export const failingTokens: Signal = {
  minutes: 10,
  from: 1,
  detect: (marks) =>
    total(marks) >= FAILING_TOKENS ? say('sessions that had ended were used again and again').text : null,
};

/** `value` is the country of the bank at which a connection was begun. */
export const manyCountries: Signal = {
  minutes: 10,
  from: 1,
  detect(marks) {
    const countries = new Set(marks.map((mark) => mark.value)).size;
    return countries >= COUNTRIES ? say('banks in many countries were connected at once').text : null;
  },
};

/** `value` is a webhook's own fingerprint: signature and body. The first time it is news, and each other a replay. */
export const replayedWebhooks: Signal = {
  minutes: 10,
  from: 1,
  detect(marks) {
    const times = new Map<string, number>();
    for (const { value, count } of marks) times.set(value, (times.get(value) ?? 0) + count);
    return Math.max(0, ...times.values()) > REPLAYS
      ? say('a message of the bank was sent again and again by somebody else').text
      : null;
  },
};

/** Codes typed to change the phone number, or to reactivate. */
export const wrongCodes: Signal = {
  minutes: 60,
  from: 1,
  detect: (marks) => (total(marks) >= WRONG_CODES ? say('many wrong codes were typed').text : null),
};

export const signalsOf = (requestsAMinute: number): Record<SignalKind, Signal> => ({
  requests: unusualRate(requestsAMinute),
  tokens: failingTokens,
  countries: manyCountries,
  webhooks: replayedWebhooks,
  codes: wrongCodes,
});
