/** Mistakes of the merge and names that no list knows, corrected by `corrections.json`. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CORRECTIONS } from '../places.ts';

/** An offer as `provider:id`. */
const key = z.string().regex(/^[a-z]+:.+$/s);

const shape = z.strictObject({
  /** Offers that are one bank, whatever the merge thinks. */
  same: z.array(z.array(key).min(2)),
  /** Offers that are not one bank with each other. */
  apart: z.array(z.array(key).min(2)),
  /** What people call the bank of a domain, beside its name. */
  alsoKnownAs: z.record(z.string(), z.string()),
  /** Domains of banks with very many customers: first among equals. */
  popular: z.array(z.string()),
});
export type Corrections = z.output<typeof shape>;

/** @throws {Error} naming what is wrong in the file */
export function readCorrections(file: URL | string = CORRECTIONS): Corrections {
  return shape.parse(JSON.parse(readFileSync(file, 'utf8')));
}
