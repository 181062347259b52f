/** HTTP to a provider: exact numbers, bounded answers, no wandering to other hosts, and one kind of failure. */
import { AxiosError, type AxiosInstance, create } from 'axios';
import { parseJson } from '../../lossless.ts';

const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** An answer whose body is not what its header says: cut off, or a page instead of JSON. */
export class Unreadable extends Error {
  override name = 'Unreadable';
}

/**
 * @param baseURL the provider's
 * @param timeoutMs for one call
 */
export function createHttp(baseURL: string, timeoutMs: number, options: object = {}): AxiosInstance {
  return create({
    baseURL,
    timeout: timeoutMs,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    responseType: 'text',
    // axios would make doubles of amounts; this keeps every digit.
    transformResponse: (text: unknown) => readJson(text),
    ...options,
  });
}

function readJson(text: unknown): unknown {
  if (typeof text !== 'string' || text.trim() === '') return null;
  try {
    return parseJson(text);
  } catch {
    return new Unreadable('not JSON');
  }
}

export interface HttpFailure {
  kind: 'network' | 'timeout' | 'unreadable' | 'status';
  status?: number;
  body?: unknown;
  headers: Record<string, string>;
  /** In words, without anything secret. */
  message: string;
}

/** What went wrong, or null where the error is not HTTP's. */
export function httpFailure(error: unknown): HttpFailure | null {
  if (!(error instanceof AxiosError)) return null;
  const headers = Object.fromEntries(
    Object.entries(error.response?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const { response, code } = error;
  // axios hangs the response on the error also when its body never came whole; a good status is then no success,
  // and a 4xx, which axios calls a bad request, is called a bad response.
  const status = response?.status ?? 0;
  const cut = status < 300 || (status >= 400 && status < 500 && code === 'ERR_BAD_RESPONSE');
  if (response && !cut) {
    const readable = !(response.data instanceof Unreadable);
    // A gateway's 429 or 5xx says enough without being JSON.
    if (!readable && status !== 429 && status < 500) {
      return { kind: 'unreadable', status, headers, message: `HTTP ${status}, not JSON` };
    }
    return {
      kind: 'status',
      status,
      ...(readable ? { body: response.data as unknown } : {}),
      headers,
      message: `HTTP ${status}`,
    };
  }
  const timeout = code === 'ECONNABORTED' || code === 'ETIMEDOUT';
  return { kind: timeout ? 'timeout' : 'network', headers, message: code ?? 'connection cut' };
}

/** `Retry-After` in seconds or as a date, as a moment; undefined where there is none. */
export function retryAfter(headers: Record<string, string>, now: Date): string | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const seconds = Number(value);
  const at = Number.isFinite(seconds) ? now.getTime() + seconds * 1000 : Date.parse(value);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
