/** One POST to Odoo and its answer, or a `HostError` that says whether the call may have landed. */
import axios, { AxiosError } from 'axios';
import { parseJson, stringifyJson } from '../lossless.ts';
import { HostError } from './errors.ts';
import { say } from '../words.ts';

export interface HostAnswer {
  status: number;
  body: unknown;
}

/** Faults before the request was written: the host cannot have seen it. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * @throws {HostError} `unreachable` (never sent), `unknown-outcome` (cut or timed out after sending),
 *   `unavailable` (a proxy's 502, 503, 504), `broken` (an answer that is not JSON)
 */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<HostAnswer> {
  try {
    const answer = await axios.post<string>(url, stringifyJson(body), {
      headers: { 'Content-Type': 'application/json', ...headers },
      timeout: timeoutMs,
      responseType: 'text',
      transformResponse: (text: string) => text,
      validateStatus: () => true,
      maxRedirects: 0,
      maxContentLength: 64 * 1024 * 1024,
    });
    if (answer.status === 502 || answer.status === 503 || answer.status === 504) {
      // A proxy answers for a host that may have gone on working on the call.
      throw new HostError(
        'unknown-outcome',
        say('Odoo is not available (HTTP %(status)s).', { status: answer.status }),
      );
    }
    return { status: answer.status, body: parseAnswer(answer.data, answer.status) };
  } catch (error) {
    if (!(error instanceof AxiosError)) throw error;
    const code = error.code ?? '';
    if (NEVER_SENT.has(code)) {
      throw new HostError(
        'unreachable',
        say('Odoo cannot be reached (%(code)s).', { code }),
        undefined,
        error,
      );
    }
    throw new HostError(
      'unknown-outcome',
      code
        ? say('Odoo did not answer (%(code)s).', { code })
        : 'Odoo did not answer: the connection was cut.',
      undefined,
      error,
    );
  }
}

function parseAnswer(text: string, status: number): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const words =
      status >= 400
        ? say('Odoo answered HTTP %(status)s.', { status })
        : say('Odoo gave an answer that is not JSON.');
    throw new HostError('broken', words, undefined, error);
  }
}
