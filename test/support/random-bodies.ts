/** Bodies of all kinds: no JSON at all, any JSON, and what is almost what an endpoint takes. */
import fc from 'fast-check';
import { z } from 'zod';
import type { Operation } from '../../sidecar/src/http/contract/operation.ts';

type Schema = Record<string, unknown>;

/** JSON of which nothing is known, and text that may be none. */
const anything: fc.Arbitrary<string> = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
  fc.constantFrom('['.repeat(20_000), '{"a":'.repeat(5000), '', 'null', '"', '\u0000', '{}', '[]'),
);

/** Fitting values more often than not, so that what lies behind the check is reached too. */
function like(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fitting(schema) }, { weight: 1, arbitrary: fc.jsonValue() });
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  const { type, enum: values, const: value, format, pattern, properties, items, anyOf } = schema;
  if (value !== undefined) return fc.constant(value);
  if (values !== undefined) return fc.constantFrom(...(values as unknown[]));
  if (anyOf !== undefined) return fc.oneof(...(anyOf as Schema[]).map(like));
  if (type === 'integer' || type === 'number') return fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer());
  if (type === 'null') return fc.constant(null);
  if (type === 'array') return fc.array(like(items as Schema), { maxLength: 5 });
  if (type === 'object') {
    const fields = Object.entries((properties ?? {}) as Record<string, Schema>);
    if (fields.length === 0) return fc.dictionary(fc.string(), fc.string());
    const all = Object.fromEntries(fields.map(([name, each]) => [name, like(each)]));
    const some = fc.record(all, { requiredKeys: [] });
    return fc.oneof({ weight: 4, arbitrary: fc.record(all) }, { weight: 1, arbitrary: some });
  }
  if (format === 'date')
    return fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
  if (format === 'uuid') return fc.uuid();
  if (format === 'uri') return fc.webUrl();
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  return fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('plaid', 'US', '+12015550123', '123456'));
}

/** @param operation whose body is imitated in half of them; `undefined`: of an endpoint that reads its own */
export function randomBodies(count: number, operation: Operation | undefined, seed: number): string[] {
  if (!operation?.body) return fc.sample(anything, { numRuns: count, seed });
  const schema = z.toJSONSchema(operation.body, { io: 'input' }) as Schema;
  const almost = fitting(schema).map((value) => JSON.stringify(value));
  return fc.sample(fc.oneof(anything, almost), { numRuns: count, seed });
}
