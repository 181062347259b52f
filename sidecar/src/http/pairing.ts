/** Pairing and sessions: what Odoo itself calls, server to server. */
import { Router, type Request } from 'express';
import type { Pairing } from '../connections/pairing.ts';
import { inLanguage } from '../words.ts';
import * as api from './contract/pairing.ts';
import { answer, serving, type Serving } from './serve.ts';

const bearer = ({ headers }: Request): string =>
  /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';

export function pairingRoutes(pairing: Pairing, parts: Serving): Router {
  const router = Router();
  const serve = serving(router, parts);

  serve(api.pair, async ({ body: { keyExpiresAt, ...input }, tell }) => {
    const paired = await pairing.pair({ ...input, keyExpiresAt: keyExpiresAt ?? null });
    const { url, database } = input;
    tell({ hostId: paired.hostId, details: { url, database } });
    return answer(201, paired);
  });

  serve(api.testPair, async ({ body, request, language }) => {
    const { host, providers } = await pairing.test(body.hostId, bearer(request));
    const tried = providers.map(({ problem, ...provider }) => ({
      ...provider,
      problem: problem && inLanguage(problem, language),
    }));
    return answer(200, { host: inLanguage(host, language), providers: tried });
  });

  serve(api.unpair, async ({ body: { hostId }, request, tell }) => {
    tell({ hostId });
    await pairing.unpair(hostId, bearer(request));
    return answer(204);
  });

  serve(api.openSession, async ({ body, request, tell }) => {
    const input = { language: 'en', ...body };
    const { hostId, userId, userName = '', companyId, companyIds, rights } = input;
    tell({
      actor: `person ${userId}`,
      hostId,
      companyId,
      details: { name: userName, companyIds, rights },
    });
    return answer(201, await pairing.session(bearer(request), input));
  });

  return router;
}
