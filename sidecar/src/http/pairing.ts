/** Pairing and sessions: what Odoo itself calls, server to server. */
import { Router } from 'express';
import { z } from 'zod';
import { tellAudit } from './audit.ts';
import { readBody } from './body.ts';
import type { Pairing } from '../connections/pairing.ts';
import { inLanguage } from '../words.ts';
import { languageOf } from './language.ts';

const pairBody = z.strictObject({
  code: z.string().min(4).max(40),
  url: z.url({ protocol: /^https?$/ }).max(500),
  database: z.string().min(1).max(200),
  databaseUuid: z.string().min(8).max(100),
  place: z.string().max(100).optional(),
  login: z.string().min(1).max(200),
  apiKey: z.string().min(8).max(500),
  keyExpiresAt: z.string().max(40).nullish(),
});

const sessionBody = z.strictObject({
  hostId: z.uuid(),
  userId: z.int().positive(),
  userName: z.string().max(300).optional(),
  companyId: z.int().positive(),
  companyIds: z.array(z.int().positive()).min(1).max(1000),
  rights: z.enum(['user', 'manager']),
  language: z.string().max(20).optional(),
  country: z.string().max(2).nullish(),
  databaseUuid: z.string().max(100),
  place: z.string().max(100),
  url: z.string().max(500),
});

const testBody = z.object({ hostId: z.uuid() });

const bearer = (header: string | undefined): string => /^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? '';

export function pairingRoutes(pairing: Pairing): Router {
  const router = Router();

  router.post('/v1/pair', async (request, response) => {
    const { keyExpiresAt, ...input } = readBody(pairBody, request.body);
    const paired = await pairing.pair({ ...input, keyExpiresAt: keyExpiresAt ?? null });
    const { url, database } = input;
    tellAudit(response, { hostId: paired.hostId, details: { url, database } });
    response.status(201).json(paired);
  });

  router.post('/v1/pair/test', async (request, response) => {
    const { hostId } = readBody(testBody, request.body);
    const { host, ...rest } = await pairing.test(hostId, bearer(request.headers.authorization));
    response.json({ host: inLanguage(host, languageOf(request)), ...rest });
  });

  router.delete('/v1/pair', async (request, response) => {
    const { hostId } = readBody(testBody, request.body);
    tellAudit(response, { hostId });
    await pairing.unpair(hostId, bearer(request.headers.authorization));
    response.status(204).end();
  });

  router.post('/v1/sessions', async (request, response) => {
    const input = { language: 'en', ...readBody(sessionBody, request.body) };
    const { hostId, userId, userName = '', companyId, companyIds, rights } = input;
    tellAudit(response, {
      actor: `person ${userId}`,
      hostId,
      companyId,
      details: { name: userName, companyIds, rights },
    });
    response.status(201).json(await pairing.session(bearer(request.headers.authorization), input));
  });

  return router;
}
