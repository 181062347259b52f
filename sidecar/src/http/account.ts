/** A company's phone number and reactivation over HTTP. Answered while it is blocked, too. */
import { Router } from 'express';
import {
  accountOf,
  reactivate,
  sendChangeCode,
  sendReactivationCode,
  setPhone,
  viewAccountSafety,
} from '../connections/account.ts';
import type { AccountContext } from '../connections/phone-code.ts';
import { readPhone } from '../safety/phone.ts';
import { inLanguage } from '../words.ts';
import * as api from './contract/account.ts';
import { answer, serving, type Serving } from './serve.ts';

export function accountRoutes(context: AccountContext, parts: Serving): Router {
  const router = Router();
  const serve = serving(router, parts);

  serve(api.showAccount, async ({ person, query, language }) => {
    const account = await accountOf(context, person, query.reference);
    const { phone, block } = await viewAccountSafety(context, account);
    const body = {
      phone,
      block: block && {
        ...block,
        message: inLanguage(block.message, language),
        advice: inLanguage(block.advice, language),
      },
    };
    return answer(200, body);
  });

  // Not in the address, where it would be kept in logs on the way.
  serve(api.checkPhone, async ({ body: given, language }) => {
    const read = readPhone(given.number, given.country);
    const body = read.ok
      ? { ok: true as const, shown: read.shown, country: read.country }
      : { ok: false as const, message: inLanguage(read.message, language) };
    return answer(200, body);
  });

  serve(api.setPhone, async ({ person, body }) =>
    answer(200, await setPhone(context, person, await accountOf(context, person), body)),
  );

  serve(api.sendChangeCode, async ({ person }) =>
    answer(202, await sendChangeCode(context, person, await accountOf(context, person))),
  );

  serve(api.sendReactivationCode, async ({ person, body }) =>
    answer(
      202,
      await sendReactivationCode(context, person, await accountOf(context, person, body.reference)),
    ),
  );

  serve(api.reactivate, async ({ person, body }) => {
    await reactivate(context, person, await accountOf(context, person, body.reference), body.code);
    return answer(200, {});
  });

  return router;
}
