/** What of Ponto's answers is used; Ibanity's own test data is the model, its document is wrong about nulls. */
import { z } from 'zod';

const text = z.string().nullish();
/** A number of the wire: a safe integer or a `LosslessNumber`. */
const wireAmount = z.unknown().refine((value) => value !== undefined && value !== null, 'an amount');

const related = z.looseObject({ data: z.looseObject({ id: z.string() }).nullish() }).nullish();

export const problemDetail = z.looseObject({ code: z.string(), detail: text, meta: z.unknown().optional() });

export const synchronization = z.looseObject({
  id: z.string().min(1),
  attributes: z.looseObject({
    status: z.string(),
    subtype: text,
    updatedAt: text,
    createdAt: text,
    errors: z.array(problemDetail).nullish(),
  }),
});
export type Synchronization = z.output<typeof synchronization>;

export const account = z.looseObject({
  id: z.string().min(1),
  attributes: z.looseObject({
    subtype: text,
    reference: text,
    referenceType: text,
    product: text,
    description: text,
    holderName: text,
    currency: z.string().min(1),
    currentBalance: z.unknown().optional(),
    availableBalance: z.unknown().optional(),
    deprecated: z.boolean().nullish(),
    authorizedAt: text,
    authorizationExpirationExpectedAt: text,
  }),
  relationships: z.looseObject({ financialInstitution: related }).nullish(),
  meta: z
    .looseObject({
      latestSynchronization: synchronization.nullish(),
      /** `readonly` during a bank's maintenance. */
      availability: text,
    })
    .nullish(),
});
export type PontoAccount = z.output<typeof account>;

export const transaction = z.looseObject({
  id: z.string().min(1),
  attributes: z.looseObject({
    amount: wireAmount,
    currency: z.string().min(1),
    executionDate: text,
    valueDate: text,
    counterpartName: text,
    counterpartReference: text,
    remittanceInformation: text,
    remittanceInformationType: text,
    description: text,
    additionalInformation: text,
    endToEndId: text,
    bankTransactionCode: text,
    proprietaryBankTransactionCode: text,
    purposeCode: text,
    mandateId: text,
    creditorId: text,
    cardReference: text,
    internalReference: text,
    fee: z.unknown().optional(),
  }),
});
export type PontoTransaction = z.output<typeof transaction>;

export const institution = z.looseObject({
  id: z.string().min(1),
  attributes: z.looseObject({
    name: z.string(),
    bic: text,
    country: text,
    logoUrl: text,
    status: text,
    deprecated: z.boolean().nullish(),
    maintenanceType: text,
    maintenanceFrom: text,
    maintenanceTo: text,
  }),
});
export type PontoInstitution = z.output<typeof institution>;

/** One page of a list; `meta.latestSynchronization` is with the lists of an account's transactions. */
export const listOf = <Row extends z.ZodType>(row: Row) =>
  z.looseObject({
    data: z.array(row),
    links: z.looseObject({ next: text }).nullish(),
    meta: z
      .looseObject({
        paging: z.looseObject({ after: text }).nullish(),
        latestSynchronization: synchronization.nullish(),
      })
      .nullish(),
  });

export const one = <Row extends z.ZodType>(row: Row) => z.looseObject({ data: row });

export const reauthorization = z.looseObject({
  links: z.looseObject({ redirect: z.url() }),
});

/** RFC 6749, 5.1. */
export const tokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  /** Absent where the client asked for itself, or where it did not rotate. */
  refresh_token: text,
});

/** `sub` is the organisation's id. */
export const userInfo = z.looseObject({
  sub: z.string().min(1),
  name: text,
  onboardingComplete: z.boolean().nullish(),
});
