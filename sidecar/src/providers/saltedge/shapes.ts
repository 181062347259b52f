/** Salt Edge's answers as far as we read them. What is not named here is let through and not used. */
import { z } from 'zod';
import { id } from '../shared/ids.ts';

const words = z.string().nullish();
const flag = z.boolean().nullish();
const days = z.number().nullish();
const loose = z.looseObject({}).nullish();

export const institution = z.looseObject({
  code: z.string().min(1),
  name: z.string().min(1),
  mode: words,
  status: words,
  automatic_fetch: flag,
  interactive: flag,
  optional_interactivity: flag,
  max_fetch_interval: days,
  logo_url: words,
  home_url: words,
  country_code: words,
  regulated: flag,
});

const attempt = z.looseObject({
  finished: flag,
  interactive: flag,
  success_at: words,
  fail_at: words,
  fail_error_class: words,
  fail_message: words,
  last_stage: z.looseObject({ name: words }).nullish(),
});

export const connection = z.looseObject({
  id,
  customer_id: id.nullish(),
  provider_code: words,
  provider_name: words,
  status: z.string(),
  automatic_refresh: flag,
  next_refresh_possible_at: words,
  last_success_at: words,
  last_attempt: attempt.nullish(),
});

export const account = z.looseObject({
  id,
  name: words,
  nature: words,
  balance: z.unknown().optional(),
  currency_code: z.string().min(3),
  extra: loose,
});

export const transaction = z.looseObject({
  id,
  account_id: id,
  status: words,
  made_on: z.string(),
  amount: z.unknown(),
  currency_code: z.string().min(3),
  description: words,
  mode: words,
  category: words,
  duplicated: flag,
  extra: loose,
});

export const consent = z.looseObject({
  status: words,
  expires_at: words,
  revoked_at: words,
  revoke_reason: words,
});

/** A list answers `data` always, empty or not: without it, it is not an answer of Salt Edge's. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.looseObject({
    data: z.array(item),
    meta: z.looseObject({ next_id: id.nullish() }).nullish(),
  });

export const one = <T extends z.ZodType>(item: T) => z.looseObject({ data: item });

export type SaltEdgeInstitution = z.output<typeof institution>;
export type SaltEdgeConnection = z.output<typeof connection>;
export type SaltEdgeAccount = z.output<typeof account>;
export type SaltEdgeTransaction = z.output<typeof transaction>;
export type SaltEdgeConsent = z.output<typeof consent>;
