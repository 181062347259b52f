/** A request's body in its shape. */
import type { z } from 'zod';
import { Refusal } from '../connections/context.ts';

/** @throws {Refusal} 400 naming the first field that is wrong */
export function readBody<T extends z.ZodType>(shape: T, body: unknown): z.output<T> {
  const parsed = shape.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Refusal(
    400,
    'malformed',
    `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not understood'}`,
  );
}
