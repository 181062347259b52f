/**
 * What a client of Salt Edge does in its dashboard and not by the API: the addresses of callbacks, its own public
 * key, Salt Edge's public key; and, of the sandbox only, marking a transaction as a duplicate.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import express, { Router } from 'express';
import { z } from 'zod';
import { TYPES, type Callbacks } from './callbacks.ts';

export interface Client {
  publicKey: KeyObject | undefined;
  /** Ledger ids. */
  duplicates: Set<string>;
}

const callbackBody = z.strictObject({
  url: z.url(),
  /** All types where there is none. */
  type: z.enum(TYPES).optional(),
  /** Of the sandbox only: the callbacks say that they were sent so long ago. */
  agedSeconds: z.number().int().nonnegative().optional(),
});
const keyBody = z.strictObject({ public_key: z.string().nullable() });
const duplicateBody = z.strictObject({ id: z.string() });

export function dashboard(client: Client, callbacks: Callbacks): Router {
  const router = Router();
  router.use(express.json());
  router.post('/callbacks', (request, response) => {
    const { url, type, agedSeconds = 0 } = callbackBody.parse(request.body);
    for (const each of type === undefined ? TYPES : [type]) callbacks.setUrl(each, url, agedSeconds);
    response.status(204).end();
  });
  router.get('/callback-key.pem', (_request, response) => {
    response.type('text/plain').send(callbacks.publicKey());
  });
  router.put('/client-key', (request, response) => {
    const { public_key: key } = keyBody.parse(request.body);
    client.publicKey = key === null ? undefined : createPublicKey(key);
    response.status(204).end();
  });
  router.post('/duplicates', (request, response) => {
    client.duplicates.add(duplicateBody.parse(request.body).id);
    response.status(204).end();
  });
  return router;
}
