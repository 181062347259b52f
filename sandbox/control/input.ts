/** What the control API takes. */
import { z } from 'zod';
import { TROUBLES } from '../ledger/types.ts';

const amount = z.string().regex(/^-?\d+(\.\d+)?$/, 'a decimal string such as "-12.50"');
const currency = z.string().regex(/^[A-Z]{3}$/);
const fields = {
  date: z.iso.date().optional(),
  authorisedDate: z.iso.date().optional(),
  label: z.string().min(1),
  counterpartyName: z.string().optional(),
  counterpartyAccount: z.string().optional(),
  reference: z.string().optional(),
  original: z.strictObject({ amount, currency }).optional(),
};

/** Optional fields may be absent but not `undefined` in the ledger's types; the ledger drops those itself. */
type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const given = <T extends z.ZodType>(schema: T) => schema.transform((value) => value as Given<z.output<T>>);

export const transactionInput = given(
  z.strictObject({
    ...fields,
    id: z.string().optional(),
    amount,
    currency: currency.optional(),
    pending: z.boolean().optional(),
  }),
);
export const transactionsInput = z.union([transactionInput, z.array(transactionInput)]);
export const transactionPatch = given(z.strictObject({ ...fields, amount }).partial());
export const postInput = given(
  z.strictObject({
    link: z.boolean().optional(),
    keepId: z.boolean().optional(),
    patch: transactionPatch.optional(),
  }),
);
export const accountPatch = given(
  z.strictObject({
    name: z.string().min(1).optional(),
    closed: z.boolean().optional(),
    balanceOverride: amount.nullable().optional(),
  }),
);
const accountFields = z.strictObject({
  id: z.string().optional(),
  name: z.string().min(1),
  officialName: z.string().optional(),
  kind: z.enum(['bank', 'card']),
  subtype: z.string().optional(),
  currency,
  number: z.string().optional(),
  iban: z.string().optional(),
  bic: z.string().optional(),
  openingBalance: amount.optional(),
  limit: amount.optional(),
});
export const accountInput = given(accountFields);
export const standing = z.strictObject({
  trouble: z.enum(TROUBLES).nullable().optional(),
  consentEndsAt: z.iso.datetime().nullable().optional(),
  quiet: z.boolean().optional(),
});
export const bigInput = z.strictObject({
  transactions: z.number().int().min(0).max(999_999),
  seed: z.number().int().min(0).max(999_999),
});
export const personaInput = z.strictObject({
  id: z.string().regex(/^[\w-]+$/),
  title: z.string().optional(),
  story: z.string().optional(),
  institution: z
    .strictObject({
      name: z.string(),
      countries: z.array(z.string().length(2)),
      beta: z.boolean(),
      healthy: z.boolean(),
      oauth: z.boolean(),
    })
    .partial()
    .optional(),
  traits: z
    .strictObject({
      refresh: z.enum(['live', 'on-request']),
      refreshEverySeconds: z.number().int().positive(),
      userPresent: z.boolean(),
      automatic: z.boolean(),
      historyDays: z.number().int().positive(),
      mfaCode: z.string(),
    })
    .partial()
    .optional(),
  accounts: z.array(accountFields.extend({ transactions: z.array(transactionInput).optional() })).min(1),
});
export const silently = z
  .strictObject({ silent: z.boolean().optional() })
  .transform(({ silent }) => ({ silent: silent === true }));
export const rename = z.strictObject({ id: z.string().optional() });
export const advance = z.strictObject({ advanceSeconds: z.number().nonnegative() });
