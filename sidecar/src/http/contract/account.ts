/** A company's phone number and reactivation. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { moment, nothing, sentCode } from './shapes.ts';

const country = z.string().regex(/^[A-Za-z]{2}$/);
const number = z.string().max(60);
const code = z.string().min(1).max(20);
const reference = z.string().max(20).optional().describe('Of a block.');
const tooOften = ['too-many-codes', 'too-many-requests'];

export const showAccount = operation({
  method: 'get',
  path: '/v1/account',
  what: "A company's phone number, and whether it is blocked.",
  caller: 'even blocked',
  query: z.object({ reference }),
  answers: {
    200: {
      what: 'As it is now.',
      body: z.strictObject({
        phone: z.strictObject({ masked: z.string() }).nullable(),
        block: z
          .strictObject({
            reference: z.string(),
            message: z.string().describe('What happened.'),
            advice: z.string().describe('What to do.'),
            byCode: z.boolean().describe('A code to the phone ends it; else the operator does.'),
            since: moment,
          })
          .nullable(),
      }),
    },
  },
  refusals: { 404: ['no-block'] },
});

export const checkPhone = operation({
  method: 'post',
  path: '/v1/phone/check',
  what: 'Whether this is a phone number that a text message reaches; nothing is kept.',
  caller: 'person',
  body: z.strictObject({ number, country }),
  answers: {
    200: {
      what: 'How it is written, or what is wrong with it.',
      body: z.union([
        z.strictObject({ ok: z.literal(true), shown: z.string(), country: z.string().nullable() }),
        z.strictObject({ ok: z.literal(false), message: z.string() }),
      ]),
    },
  },
});

export const setPhone = operation({
  method: 'put',
  path: '/v1/phone',
  what: "Sets a company's phone number; one that is there is changed by whoever has its phone.",
  caller: 'person',
  body: z.strictObject({ number, country, code: code.optional() }),
  answers: { 200: { what: 'It is set.', body: z.strictObject({ masked: z.string() }) } },
  refusals: {
    400: ['malformed', 'phone'],
    403: ['not-manager', 'no-code', 'wrong-code'],
    409: ['code-needed'],
  },
});

export const sendChangeCode = operation({
  method: 'post',
  path: '/v1/phone/code',
  what: 'Sends a code to the number that is there, so that it can be changed.',
  caller: 'person',
  body: nothing,
  answers: { 202: { what: 'The code is on its way.', body: sentCode } },
  refusals: { 403: ['not-manager'], 409: ['no-phone'], 429: tooOften },
});

export const sendReactivationCode = operation({
  method: 'post',
  path: '/v1/reactivation/code',
  what: 'Sends a code that ends a block.',
  caller: 'even blocked',
  body: z.strictObject({ reference }),
  answers: { 202: { what: 'The code is on its way.', body: sentCode } },
  refusals: { 404: ['no-block'], 409: ['not-blocked', 'operator-only', 'no-phone'], 429: tooOften },
});

export const reactivate = operation({
  method: 'post',
  path: '/v1/reactivation',
  what: 'Ends a block with the code that was sent.',
  caller: 'even blocked',
  body: z.strictObject({ code, reference }),
  answers: { 200: { what: 'Synchronization goes on.', body: nothing } },
  refusals: { 403: ['no-code', 'wrong-code'], 404: ['no-block'], 409: ['not-blocked', 'operator-only'] },
});
