/** What Enable Banking's error codes mean to the person: one `ProblemState` each. */
import { z } from 'zod';
import { ProviderError, type Problem } from '../provider.ts';
import { commonProblem } from '../shared/faults.ts';
import { httpFailure, retryAfter, type HttpFailure } from '../shared/http.ts';
import { AT_BANK, CONSENT, DOWN, means, type Meaning } from '../shared/meanings.ts';

const AGAIN = means('reconnect', 'There is no access to this bank any more. Connect it again.');
const KEYS = means(
  'administrator-keys',
  "Enable Banking does not accept the sidecar's application or its key.",
);
const WINDOW = means('reconnect', 'The window was not finished. Open it again.');

const MEANINGS: Record<string, Meaning> = {
  EXPIRED_SESSION: CONSENT,
  REVOKED_SESSION: CONSENT,
  CLOSED_SESSION: AGAIN,
  SESSION_DOES_NOT_EXIST: AGAIN,
  WRONG_SESSION_STATUS: AGAIN,
  ASPSP_UNAUTHORIZED_ACCESS: AGAIN,
  ASPSP_PSU_ACTION_REQUIRED: AT_BANK,
  ASPSP_ACCOUNT_NOT_ACCESSIBLE: AT_BANK,
  ACCESS_DENIED: AT_BANK,
  NO_ACCOUNTS_ADDED: AT_BANK,
  PSU_HEADER_NOT_PROVIDED: means('answer-bank', 'The bank answers only while you are there.'),
  // Four times in 24 hours without the person (PSD2).
  ASPSP_RATE_LIMIT_EXCEEDED: means('wait', 'The bank was asked as often as it allows today.'),
  ASPSP_ERROR: DOWN,
  ASPSP_TIMEOUT: DOWN,
  WRONG_ASPSP_PROVIDED: means('not-supported', 'Enable Banking does not support this bank any more.'),
  UNAUTHORIZED: KEYS,
  UNAUTHORIZED_IP: KEYS,
  INVALID_HOST: KEYS,
  REDIRECT_URI_NOT_ALLOWED: KEYS,
  ALREADY_AUTHORIZED: WINDOW,
  AUTHORIZATION_NOT_PROVIDED: WINDOW,
  EXPIRED_AUTHORIZATION_CODE: WINDOW,
  WRONG_AUTHORIZATION_CODE: WINDOW,
};

/** Where no moment is named. */
const PAUSE_MS = 6 * 3_600_000;

const body = z.looseObject({
  error: z.union([z.string(), z.number()]).nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
  message: z.string().nullish(),
});

/** The word is in `error` in some answers, and in `code` in others. */
function codeIn(failure: HttpFailure): { code: string; said?: string } | undefined {
  const parsed = body.safeParse(failure.body);
  if (!parsed.success) return undefined;
  const { error, code, message } = parsed.data;
  const word = [error, code].find((each) => typeof each === 'string' && /^[A-Z][A-Z_]+$/.test(each));
  return word === undefined ? undefined : { code: String(word), ...(message ? { said: message } : {}) };
}

export function toProviderError(error: unknown, now: Date): unknown {
  const failure = httpFailure(error);
  if (!failure) return error;
  const reference = failure.headers['x-request-id'];
  const told = codeIn(failure);
  // A token that is not accepted is answered without a word.
  const unknownKey = failure.kind === 'status' && failure.status === 401 ? 'UNAUTHORIZED' : undefined;
  const code = told?.code ?? unknownKey;
  if (code === undefined) return new ProviderError(commonProblem(failure, now, reference), error);
  const faulty = failure.status === 429 || (failure.status ?? 0) >= 500;
  if (!(code in MEANINGS) && faulty) {
    return new ProviderError({ ...commonProblem(failure, now, reference), code }, error);
  }
  return new ProviderError(problemOf({ ...told, code }, failure, now, reference), error);
}

function problemOf(
  { code, said }: { code: string; said?: string },
  failure: HttpFailure,
  now: Date,
  reference: string | undefined,
): Problem {
  const { state, message } =
    MEANINGS[code] ?? means('unknown', said ?? 'Enable Banking gave no reason but its code.');
  const usual = new Date(now.getTime() + PAUSE_MS).toISOString();
  return {
    state,
    code,
    message,
    ...(reference ? { reference } : {}),
    ...(state === 'wait' ? { retryAt: retryAfter(failure.headers, now) ?? usual } : {}),
  };
}

/** A session that is over is no failure of its ending. */
export const isOver = (error: unknown): boolean =>
  error instanceof ProviderError &&
  /_SESSION$|^SESSION_DOES_NOT_EXIST$|^WRONG_SESSION_STATUS$/.test(error.problem.code);
