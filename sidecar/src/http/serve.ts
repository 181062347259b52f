/** The one place that every endpoint of the contract passes: who calls, is it understood, is it recorded, the answer. */
import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import { Refusal, type Person } from '../connections/context.ts';
import type { AuditEntry } from '../safety/audit.ts';
import { say } from '../words.ts';
import type { Operation } from './contract/operation.ts';
import { languageOf } from './language.ts';

/** What a route knows of its own deed and its address does not say. */
export type Told = Partial<AuditEntry>;

export interface Serving {
  /** Reads and checks a session. @throws {SessionInvalid | AccountBlocked} */
  personOf(request: Request): Promise<Person>;
  /** The same, and whether the account is blocked may be a second old. @throws {SessionInvalid | AccountBlocked} */
  personLately(request: Request): Promise<Person>;
  /** @throws {SessionInvalid} */
  evenBlocked(request: Request): Promise<Person>;
  /** Puts a deed into the audit log. @throws when it cannot: what is not recorded is not called done */
  record(request: Request, status: number, person: Person | null, told: Told): Promise<void>;
}

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;
type Input<T> = T extends z.ZodType ? z.input<T> : undefined;

export interface Call<O extends Operation> {
  request: Request;
  response: Response;
  person: O['caller'] extends 'person' | 'person lately' | 'even blocked' ? Person : null;
  /** `:id` of the path. */
  id: string;
  body: Output<O['body']>;
  query: Output<O['query']>;
  /** The language of whoever calls. */
  language: string;
  /** For the audit log, also where it fails afterwards. */
  tell: (told: Told) => void;
}

/** One of the statuses that the contract has, with its body. */
export type Answer<O extends Operation> = {
  [S in keyof O['answers']]: O['answers'][S] extends { body: infer B }
    ? B extends z.ZodType
      ? { status: S; body: Input<B> }
      : { status: S; body?: undefined }
    : never;
}[keyof O['answers']];

/** Keeps the status's own type. */
export function answer<S extends number>(status: S): { status: S };
export function answer<S extends number, const B>(status: S, body: B): { status: S; body: B };
export function answer(status: number, body?: unknown): { status: number; body?: unknown } {
  return { status, body };
}

/** @returns what adds an endpoint to `router` */
export function serving(router: Router, parts: Serving) {
  return <const O extends Operation>(operation: O, handler: (call: Call<O>) => Promise<Answer<O>>): void => {
    router[operation.method](operation.path, async (request, response) => {
      const person = await callerOf(parts, operation, request);
      let told: Told = {};
      const call = {
        request,
        response,
        person,
        id: String(request.params['id']),
        body: operation.body && understood(operation.body, request.body ?? {}, 'body'),
        query: operation.query && understood(operation.query, request.query, 'query'),
        language: languageOf(request),
        tell: (more: Told) => (told = { ...told, ...more }),
      } as unknown as Call<O>;
      const { status, body } = (await handler(call).catch(async (error: unknown) => {
        if (error instanceof Refusal) await parts.record(request, error.status, person, told);
        throw error;
      })) as { status: number; body?: unknown };
      await parts.record(request, status, person, told);
      response.status(status);
      if (body === undefined) response.end();
      else response.json(body);
    });
  };
}

function callerOf(parts: Serving, { caller }: Operation, request: Request): Promise<Person | null> {
  if (caller === 'person') return parts.personOf(request);
  if (caller === 'person lately') return parts.personLately(request);
  if (caller === 'even blocked') return parts.evenBlocked(request);
  return Promise.resolve(null);
}

/** @throws {Refusal} 400 naming the first field that is wrong */
function understood(shape: z.ZodType, given: unknown, whole: string): unknown {
  const parsed = shape.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Refusal(
    400,
    'malformed',
    say('The request is not understood: %(what)s, %(why)s.', {
      what: issue?.path.join('.') || whole,
      why: issue?.message ?? '',
    }),
  );
}
