/** What one endpoint takes and gives. `sidecar/openapi.yaml` is made from these, and requests are checked by them. */
import type { z } from 'zod';

/**
 * Who may call: a person with a session, also of a blocked account, Odoo with the pairing's secret, or anybody. A
 * "person lately" is one whose account was neither blocked nor unpaired a second ago: enough for what is asked at every
 * key that is typed, and tells nothing of anybody.
 */
export type Caller = 'person' | 'person lately' | 'even blocked' | 'odoo' | 'anybody';

export interface AnswerShape {
  /** What it says, for the document. */
  what: string;
  /** The JSON's shape; null for none, or for what is not JSON. */
  body: z.ZodType | null;
  /** Where it is not JSON. */
  type?: string;
}

export interface Operation {
  method: 'get' | 'post' | 'put' | 'delete';
  /** As express has it, with `:id`. */
  path: string;
  what: string;
  caller: Caller;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** By status, of what goes well. */
  answers: Readonly<Record<number, AnswerShape>>;
  /** By status, the `type` of the refusals that are this endpoint's own. */
  refusals?: Readonly<Record<number, readonly string[]>>;
}

/** Keeps the shapes' own types. */
export const operation = <const O extends Operation>(given: O): O => given;
