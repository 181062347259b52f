/** A company's phone number and reactivation over HTTP. Answered while it is blocked, too. */
import { Router, type Request } from 'express';
import { z } from 'zod';
import {
  accountOf,
  reactivate,
  sendChangeCode,
  sendReactivationCode,
  setPhone,
  viewAccountSafety,
} from '../connections/account.ts';
import type { Person } from '../connections/context.ts';
import type { AccountContext } from '../connections/phone-code.ts';
import { readPhone } from '../safety/phone.ts';
import { inLanguage } from '../words.ts';
import { readBody } from './body.ts';
import { languageOf } from './language.ts';

const country = z.string().regex(/^[A-Za-z]{2}$/);
const number = z.string().max(60);
const code = z.string().min(1).max(20);
/** Of a block. */
const reference = z.string().max(20).optional();

const accountQuery = z.object({ reference });
const checkBody = z.strictObject({ number, country });
const phoneBody = z.strictObject({ number, country, code: code.optional() });
const nothing = z.strictObject({});
const codeBody = z.strictObject({ reference });
const reactivateBody = z.strictObject({ code, reference });

/** @param person reads the session; `evenBlocked` also that of a blocked account */
export function accountRoutes(
  context: AccountContext,
  person: {
    of: (request: Request) => Promise<Person>;
    evenBlocked: (request: Request) => Promise<Person>;
  },
): Router {
  const router = Router();

  router.get('/v1/account', async (request, response) => {
    const caller = await person.evenBlocked(request);
    const { reference: of } = readBody(accountQuery, request.query);
    const { phone, block } = await viewAccountSafety(context, await accountOf(context, caller, of));
    const language = languageOf(request);
    response.json({
      phone,
      block: block && {
        ...block,
        message: inLanguage(block.message, language),
        advice: inLanguage(block.advice, language),
      },
    });
  });

  // Not in the address, where it would be kept in logs on the way.
  router.post('/v1/phone/check', async (request, response) => {
    await person.of(request);
    const given = readBody(checkBody, request.body);
    const read = readPhone(given.number, given.country);
    response.json(
      read.ok
        ? { ok: true, shown: read.shown, country: read.country }
        : { ok: false, message: inLanguage(read.message, languageOf(request)) },
    );
  });

  router.put('/v1/phone', async (request, response) => {
    const caller = await person.of(request);
    const given = readBody(phoneBody, request.body);
    response.json(await setPhone(context, caller, await accountOf(context, caller), given));
  });

  router.post('/v1/phone/code', async (request, response) => {
    const caller = await person.of(request);
    readBody(nothing, request.body);
    response.status(202).json(await sendChangeCode(context, caller, await accountOf(context, caller)));
  });

  router.post('/v1/reactivation/code', async (request, response) => {
    const caller = await person.evenBlocked(request);
    const { reference: of } = readBody(codeBody, request.body);
    response
      .status(202)
      .json(await sendReactivationCode(context, caller, await accountOf(context, caller, of)));
  });

  router.post('/v1/reactivation', async (request, response) => {
    const caller = await person.evenBlocked(request);
    const { reference: of, code: typed } = readBody(reactivateBody, request.body);
    await reactivate(context, caller, await accountOf(context, caller, of), typed);
    response.json({});
  });

  return router;
}
