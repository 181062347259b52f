/**
 * Faults that somebody set: what shall go wrong, where, and how many times. Kinds that concern only HTTP are
 * done here for every provider; the paging kinds are taken by the provider's own code.
 */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { parseJson, toJson } from './json.ts';

export const HTTP_KINDS = [
  'error',
  'status',
  'hang',
  'slow',
  'truncated',
  'cut',
  'wrong-type',
  'blank-ids',
  'twice',
  'html',
] as const;
export const PAGING_KINDS = ['endless', 'repeat', 'mutation', 'not-ready'] as const;
export type FaultKind = (typeof HTTP_KINDS)[number] | (typeof PAGING_KINDS)[number];

export const faultInput = z.strictObject({
  provider: z.string(),
  /** A path below the provider's prefix; see `fits`. */
  endpoint: z.string().default('*'),
  kind: z.enum([...HTTP_KINDS, ...PAGING_KINDS]),
  /** For `error`: one of the provider's codes. */
  code: z.string().optional(),
  /** For `status`: 400 to 599; with `retryAfterSeconds` there is a Retry-After header. */
  status: z.number().int().min(400).max(599).optional(),
  retryAfterSeconds: z.number().int().nonnegative().optional(),
  /** For `slow`. */
  delayMs: z.number().int().nonnegative().max(600_000).optional(),
  /** Always when absent. */
  times: z.number().int().positive().optional(),
  /** Only requests that hold this text in their address, body or authorization. */
  match: z.string().optional(),
});

export type FaultInput = z.input<typeof faultInput>;
export type Fault = z.output<typeof faultInput> & { id: string };

/** `*` is anything, `/a/*` what begins so, `:name` or `{name}` one segment. */
export function fits(pattern: string, path: string): boolean {
  if (pattern === '*') return true;
  if (pattern.endsWith('*')) return path.startsWith(pattern.slice(0, -1));
  const [wanted, actual] = [pattern.split('/'), path.split('/')];
  return (
    wanted.length === actual.length &&
    wanted.every((segment, index) => /^(:|\{)/.test(segment) || segment === actual[index])
  );
}

function textOf(request: Request): string {
  const body = typeof request.body === 'string' ? request.body : JSON.stringify(request.body ?? '');
  return `${request.originalUrl} ${body} ${request.get('authorization') ?? ''}`;
}

/** A provider as far as faults need it. */
export interface ErrorSource {
  id: string;
  /** The answer of one of the provider's error codes; the body is JSON text. */
  error: (code: string) => { status: number; body: string; headers?: Record<string, string> };
}

export class Faults {
  readonly #faults = new Map<string, Fault>();
  #made = 0;

  /** @throws {z.ZodError} when it is not a fault */
  set(input: unknown): Fault {
    this.#made += 1;
    const fault = { ...faultInput.parse(input), id: String(this.#made) };
    this.#faults.set(fault.id, fault);
    return fault;
  }

  clear(id?: string): void {
    if (id === undefined) this.#faults.clear();
    else this.#faults.delete(id);
  }

  list(): Fault[] {
    return [...this.#faults.values()];
  }

  /** The first fault of these kinds that concerns the request; it counts as used. */
  take(provider: string, request: Request, kinds: readonly FaultKind[]): Fault | undefined {
    const fault = this.list().find(
      (each) =>
        each.provider === provider &&
        kinds.includes(each.kind) &&
        fits(each.endpoint, request.path) &&
        (each.match === undefined || textOf(request).includes(each.match)),
    );
    if (fault?.times === 1) this.#faults.delete(fault.id);
    else if (fault?.times !== undefined) this.#faults.set(fault.id, { ...fault, times: fault.times - 1 });
    return fault;
  }

  /** Comes before the provider's routes (and behind its body parser) and does the HTTP kinds. */
  guard(api: ErrorSource): RequestHandler {
    return (request, response, next) => {
      const fault = this.take(api.id, request, HTTP_KINDS);
      if (fault) act(fault, api, request, response, next);
      else next();
    };
  }
}

function act(fault: Fault, api: ErrorSource, request: Request, response: Response, next: NextFunction): void {
  switch (fault.kind) {
    case 'error': {
      const { status, body, headers = {} } = api.error(fault.code ?? '');
      response.status(fault.status ?? status).set(headers);
      retryAfter(fault, response);
      response.type('application/json').send(body);
      return;
    }
    case 'status':
      retryAfter(fault, response);
      response
        .status(fault.status ?? 503)
        .type('text/plain')
        .send('the sandbox was asked to fail');
      return;
    case 'html':
      response.status(fault.status ?? 200).send('<!doctype html><title>Gateway</title><h1>Bad gateway</h1>');
      return;
    case 'hang':
      // No answer at all; the client's time limit has to end it.
      return;
    case 'slow':
      setTimeout(next, fault.delayMs ?? 5_000).unref();
      return;
    case 'cut':
      response.status(200).type('application/json').write('{"half":');
      setTimeout(() => request.socket.destroy(), 20);
      return;
    case 'truncated':
      rewrite(response, (body) => body.slice(0, Math.floor(body.length / 2)));
      next();
      return;
    case 'wrong-type':
      rewrite(response, wronglyTyped);
      next();
      return;
    case 'blank-ids':
      rewrite(response, (body) => inLists(body, (entries) => entries.map(withoutId)));
      next();
      return;
    case 'twice':
      rewrite(response, (body) => inLists(body, (entries) => [...entries, ...entries]));
      next();
      return;
    default:
      next();
  }
}

function retryAfter(fault: Fault, response: Response): void {
  if (fault.retryAfterSeconds !== undefined) response.set('Retry-After', String(fault.retryAfterSeconds));
}

/** Changes the text of the answer that the provider's own code sends. */
function rewrite(response: Response, change: (body: string) => string): void {
  const send = response.send.bind(response);
  response.send = (body: unknown) => send(typeof body === 'string' ? change(body) : body);
}

/** Valid JSON of the wrong types: lists become words, and objects in them with them. */
function wronglyTyped(body: string): string {
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '"unexpected"';
  const entries = Object.entries(value);
  const lists = entries.filter(([, field]) => Array.isArray(field));
  const wrong = new Map((lists.length > 0 ? lists : entries).map(([key]) => [key, 'unexpected']));
  return JSON.stringify({ ...value, ...Object.fromEntries(wrong) });
}

/** Changes the lists of an answer; its amounts stay as they are, digit by digit. */
function inLists(body: string, change: (entries: unknown[]) => unknown[]): string {
  const value: unknown = parseJson(body);
  if (typeof value !== 'object' || value === null) return body;
  const changed = Object.entries(value).map(([key, field]) => [
    key,
    Array.isArray(field) ? change(field as unknown[]) : (field as unknown),
  ]);
  return toJson(Object.fromEntries(changed));
}

/** As some banks give transactions: with a space where an id should be. What has no amount keeps its id. */
function withoutId(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || !('amount' in entry)) return entry;
  const key = 'transaction_id' in entry ? 'transaction_id' : 'id';
  return { ...entry, [key]: ' ' };
}
