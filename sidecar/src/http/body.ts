/** A request's body in its shape. */
import type { z } from 'zod';
import { Refusal } from '../connections/context.ts';
import { say } from '../words.ts';

/** @throws {Refusal} 400 naming the first field that is wrong */
export function readBody<T extends z.ZodType>(shape: T, body: unknown): z.output<T> {
  const parsed = shape.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Refusal(
    400,
    'malformed',
    say('The request is not understood: %(what)s, %(why)s.', {
      what: issue?.path.join('.') || 'body',
      why: issue?.message ?? '',
    }),
  );
}
