/** What several answers are made of. */
import { z } from 'zod';

/** Serialised as ISO 8601 with `Z`. */
export const moment = z.date();
export const day = z.iso.date();
const isoTime = z.iso.datetime();
/** Of the host's rows. */
export const hostId = z.int().positive();
/** Money is never a JSON number. */
export const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);

export const nothing = z.strictObject({}).meta({ id: 'Nothing' });

/** RFC 9457. */
export const problemAnswer = z
  .strictObject({
    status: z.int().min(400).max(599),
    type: z.string().describe('What a program goes by.'),
    title: z.string().describe("What a person is told, in the request's language."),
    reference: z.string().optional().describe("Finds it in the sidecar's log; of a block or a bank, theirs."),
    state: z.string().optional().describe("A bank's refusal: what kind it is."),
  })
  .meta({ id: 'Problem' });

export const bankProblem = z
  .strictObject({
    state: z.enum([
      'reconnect',
      'consent-ended',
      'answer-bank',
      'act-at-bank',
      'wait',
      'bank-down',
      'not-supported',
      'administrator-keys',
      'blocked',
      'transient',
      'unknown',
    ]),
    code: z.string(),
    message: z.string(),
    reference: z.string().optional(),
    retryAt: isoTime.optional(),
  })
  .meta({ id: 'BankProblem' });

const accountFields = {
  id: z.uuid(),
  hostAccountId: hostId.nullable(),
  name: z.string(),
  currency: z.string(),
  number: z.string().nullable(),
  iban: z.string().nullable(),
  kind: z.enum(['bank', 'card']),
  balance: decimal.nullable(),
  chosen: z.boolean(),
};
export const account = z.strictObject(accountFields).meta({ id: 'Account' });
/** `since`: the day of the oldest transaction that is known. */
const accountSince = z
  .strictObject({ ...accountFields, since: day.nullable() })
  .meta({ id: 'AccountWithHistory' });

export const connectionView = z
  .strictObject({
    id: z.uuid(),
    provider: z.string(),
    institution: z.string(),
    state: z.enum(['connecting', 'connected', 'error', 'disconnected', 'removed']),
    autoSync: z.boolean(),
    automatic: z.boolean(),
    nextRunAt: moment.nullable(),
    notBefore: moment.nullable(),
    consentEndsAt: moment.nullable(),
    problem: bankProblem.nullable(),
    accounts: z.array(accountSince),
  })
  .meta({ id: 'Connection' });

export const shownWindow = z
  .strictObject({ kind: z.enum(['popup', 'script']), url: z.url(), expiresAt: isoTime })
  .meta({ id: 'Window' });

export const begun = z
  .strictObject({
    id: z.uuid(),
    window: shownWindow,
    returnOrigin: z.string().describe("The origin of the window's last page."),
  })
  .meta({ id: 'Begun' });

export const run = z
  .strictObject({
    id: z.uuid(),
    trigger: z.enum(['clock', 'person', 'webhook']),
    startedAt: moment,
    finishedAt: moment.nullable(),
    outcome: z.enum(['done', 'problem', 'failed']).nullable(),
    reference: z.string(),
    counts: z.record(z.string(), z.int()),
    problem: bankProblem.nullable(),
  })
  .meta({ id: 'Run' });

export const sentCode = z
  .strictObject({
    sentTo: z.string().describe('The phone number, masked.'),
    minutes: z.int().describe('For so long the code is good.'),
    pause: z.int().describe('Seconds until another one may be asked for.'),
  })
  .meta({ id: 'SentCode' });
