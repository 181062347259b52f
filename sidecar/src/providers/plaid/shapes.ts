/** What of Plaid's answers is used, as its document says it is; amounts are whatever JSON held, read exactly later. */
import { z } from 'zod';

const text = z.string().nullish();
const date = z.iso.date();
/** A number of the wire: a safe integer or a `LosslessNumber`. */
export const wireAmount = z.unknown().refine((value) => value !== undefined && value !== null, 'an amount');

export const account = z.looseObject({
  account_id: z.string().min(1),
  name: z.string(),
  official_name: text,
  mask: text,
  type: z.string(),
  subtype: text,
  persistent_account_id: text,
  balances: z.looseObject({
    current: z.unknown(),
    available: z.unknown(),
    iso_currency_code: text,
    unofficial_currency_code: text,
  }),
});
export type PlaidAccount = z.output<typeof account>;

export const transaction = z.looseObject({
  transaction_id: z.string(),
  account_id: z.string().min(1),
  amount: wireAmount,
  iso_currency_code: text,
  unofficial_currency_code: text,
  date,
  authorized_date: text,
  pending: z.boolean(),
  pending_transaction_id: text,
  name: text,
  merchant_name: text,
  original_description: text,
  check_number: text,
  payment_channel: text,
  counterparties: z
    .array(
      z.looseObject({
        name: z.string(),
        type: text,
        account_numbers: z.looseObject({ international: z.looseObject({ iban: text }).nullish() }).nullish(),
      }),
    )
    .nullish(),
  payment_meta: z
    .looseObject({ payee: text, payer: text, reference_number: text, reason: text, payment_method: text })
    .nullish(),
  personal_finance_category: z.looseObject({ primary: text, detailed: text }).nullish(),
});
export type PlaidTransaction = z.output<typeof transaction>;

export const syncAnswer = z.looseObject({
  added: z.array(transaction),
  modified: z.array(transaction),
  removed: z.array(z.looseObject({ transaction_id: z.string() })),
  next_cursor: z.string(),
  has_more: z.boolean(),
  transactions_update_status: text,
});

export const item = z.looseObject({
  item: z.looseObject({
    item_id: z.string(),
    institution_id: text,
    institution_name: text,
    error: z.unknown(),
    update_type: text,
    consent_expiration_time: text,
  }),
});
