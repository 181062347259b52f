/** What of Enable Banking's answers is used; amounts are strings there, and are read exactly later. */
import { z } from 'zod';

const text = z.string().nullish();
const amount = z.looseObject({ currency: z.string(), amount: z.unknown() });
/** An IBAN, or another identification. */
const accountNumber = z.looseObject({
  iban: text,
  other: z.looseObject({ identification: text }).nullish(),
});
const party = z.looseObject({ name: text });

export const bankList = z.looseObject({
  aspsps: z.array(
    z.looseObject({
      name: z.string().min(1),
      country: z.string().length(2),
      logo: text,
      bic: text,
      beta: z.boolean().nullish(),
      psu_types: z.array(z.string()).nullish(),
      auth_methods: z.array(z.looseObject({ approach: text })).nullish(),
      /** In seconds. */
      maximum_consent_validity: z.number().nullish(),
      required_psu_headers: z.array(z.string()).nullish(),
    }),
  ),
});
export type Bank = z.output<typeof bankList>['aspsps'][number];

export const started = z.looseObject({ url: z.string().min(1) });

const account = z.looseObject({
  uid: z.string().min(1),
  /** The same for the same account in every session. */
  identification_hash: z.string().min(1),
  account_id: accountNumber.nullish(),
  name: text,
  details: text,
  product: text,
  cash_account_type: text,
  currency: z.string(),
});
export type SessionAccount = z.output<typeof account>;

export const authorized = z.looseObject({
  session_id: z.string().min(1),
  accounts: z.array(account),
  access: z.looseObject({ valid_until: z.string() }),
});

export const session = z.looseObject({
  status: z.string(),
  access: z.looseObject({ valid_until: z.string() }).nullish(),
});

export const balanceList = z.looseObject({
  balances: z.array(z.looseObject({ balance_amount: amount, balance_type: z.string() })),
});
export type Balance = z.output<typeof balanceList>['balances'][number];

const transaction = z.looseObject({
  entry_reference: text,
  transaction_amount: amount,
  credit_debit_indicator: z.enum(['CRDT', 'DBIT']),
  status: z.string(),
  booking_date: text,
  value_date: text,
  transaction_date: text,
  creditor: party.nullish(),
  creditor_account: accountNumber.nullish(),
  debtor: party.nullish(),
  debtor_account: accountNumber.nullish(),
  bank_transaction_code: z.looseObject({ description: text, code: text, sub_code: text }).nullish(),
  reference_number: text,
  remittance_information: z.array(z.string()).nullish(),
  exchange_rate: z.looseObject({ instructed_amount: amount.nullish() }).nullish(),
  note: text,
  merchant_category_code: text,
});
export type EnableBankingTransaction = z.output<typeof transaction>;

export const transactionPage = z.looseObject({
  transactions: z.array(transaction),
  continuation_key: text,
});

export const ended = z.looseObject({ message: z.string() });
