/** Failures that look the same with every provider. */
import type { z } from 'zod';
import { ProviderError, type Problem } from '../provider.ts';
import { Unreadable, retryAfter, type HttpFailure } from './http.ts';
import { worded } from '../../words.ts';

/** A fault of the line or the server, when the provider's own error body does not say more. */
export function commonProblem(failure: HttpFailure, now: Date, reference?: string): Problem {
  const known = reference ? { reference } : {};
  if (failure.kind !== 'status') {
    const code = { network: 'CONNECTION_FAILED', timeout: 'TIMEOUT', unreadable: 'MALFORMED_ANSWER' }[
      failure.kind
    ];
    return {
      state: 'transient',
      code,
      ...worded('The provider did not answer as it should (%(why)s).', { why: failure.message }),
      ...known,
    };
  }
  const status = failure.status ?? 0;
  if (status === 429) {
    const at = retryAfter(failure.headers, now);
    return {
      state: 'wait',
      code: 'RATE_LIMIT',
      message: 'The provider allows no more requests at the moment.',
      ...known,
      ...(at ? { retryAt: at } : {}),
    };
  }
  if (status >= 500) {
    return { state: 'transient', code: `HTTP_${status}`, message: 'The provider failed inside.', ...known };
  }
  return {
    state: 'unknown',
    code: `HTTP_${status}`,
    ...worded('The provider answered HTTP %(status)s.', { status }),
    ...known,
  };
}

/** @throws {ProviderError} `MALFORMED_ANSWER` when the answer does not have its shape: never an empty list */
export function shapedAnswer<T extends z.ZodType>(shape: T, answer: unknown, what: string): z.output<T> {
  if (!(answer instanceof Unreadable)) {
    const parsed = shape.safeParse(answer);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw malformed(`${what}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  }
  throw malformed(`${what}: not JSON`);
}

const malformed = (message: string) =>
  new ProviderError({
    state: 'transient',
    code: 'MALFORMED_ANSWER',
    ...worded("The provider's answer is not complete (%(what)s).", { what: message }),
  });

/** An amount that is exact; anything else is a malformed answer. */
export function exactAmount<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'amount');
  }
}
