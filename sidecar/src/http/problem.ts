/** Errors as RFC 9457 problem answers. A 5xx never shows inner text: a reference that the log knows, instead. */
import type { ErrorRequestHandler, Response } from 'express';
import { Refusal } from '../connections/context.ts';
import { HostError } from '../host/errors.ts';
import type { Logger } from '../logging.ts';
import { ProviderError } from '../providers/provider.ts';
import { AccountBlocked } from '../safety/blocked.ts';
import { KeyLost } from '../safety/vault.ts';
import { SessionInvalid } from '../safety/sessions.ts';
import { whatHappened } from '../sync/advice.ts';
import { inLanguage, say, type Words } from '../words.ts';
import { languageOf } from './language.ts';

/** The header with a request's reference: its answer and its lines in the log hold the same one. */
export const REQUEST_ID = 'X-Request-Id';

interface ProblemAnswer {
  status: number;
  type: string;
  title: Words;
  reference?: string;
  /** The person's state, where a provider said no. */
  state?: string;
}

export function sendProblem(response: Response, problem: ProblemAnswer): void {
  const title = inLanguage(problem.title, languageOf(response.req));
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...problem, title }));
}

/** Express knows the handler by its four parameters. @param clean takes secrets out of what a provider says */
export function problems(log: Logger, clean = (text: string) => text): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const known = knownProblem(error, languageOf(request));
    if (known && typeof known.title === 'string') known.title = clean(known.title);
    if (known && known.status < 500) return sendProblem(response, known);
    const reference = String(response.getHeader(REQUEST_ID));
    // Without its query, which may hold a provider's one-time answer.
    log.error({ err: error, reference, method: request.method, path: request.path }, 'a request failed');
    sendProblem(response, { ...(known ?? INTERNAL), reference });
  };
}

const INTERNAL: ProblemAnswer = {
  status: 500,
  type: 'internal',
  title: 'Something failed inside. The reference finds it in the log.',
};

function knownProblem(error: unknown, language: string): ProblemAnswer | null {
  if (error instanceof Refusal) return { status: error.status, type: error.code, title: error.words };
  if (error instanceof SessionInvalid) return { status: 401, type: 'session', title: error.message };
  if (error instanceof AccountBlocked) {
    const { reference } = error.block;
    return { status: 403, type: 'account-blocked', title: error.words, reference };
  }
  if (error instanceof ProviderError) {
    const { state, reference } = error.problem;
    const title = whatHappened(error.problem, language);
    return { status: 422, type: 'provider', title, state, ...(reference ? { reference } : {}) };
  }
  if (error instanceof KeyLost) {
    return {
      status: 503,
      type: 'key-lost',
      title:
        'What the bank gave us does not open with the keys that the sidecar has. Its operator can put the master ' +
        'key back; otherwise reconnect the bank.',
    };
  }
  if (error instanceof HostError) {
    return {
      status: 502,
      type: 'odoo',
      title: 'Odoo does not answer as it should. The reference finds it in the log.',
    };
  }
  const { status, type } = error as { status?: number; type?: string };
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { status, type: 'request', title: TITLES[type ?? ''] ?? 'This request is not understood.' };
  }
  return null;
}

/** What express's own body parser refuses. */
const TITLES: Record<string, Words> = {
  'entity.too.large': say('The request is too large.'),
  'entity.parse.failed': say('The request is not JSON.'),
};
