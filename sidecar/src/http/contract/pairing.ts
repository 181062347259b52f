/** Pairing and sessions: what Odoo itself calls, server to server. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { hostId as hostRow } from './shapes.ts';

const host = z.object({ hostId: z.uuid() });

export const pair = operation({
  method: 'post',
  path: '/v1/pair',
  what: 'Pairs an Odoo database with a one-time code.',
  caller: 'anybody',
  body: z.strictObject({
    code: z.string().min(4).max(40),
    url: z.url({ protocol: /^https?$/ }).max(500),
    database: z.string().min(1).max(200),
    databaseUuid: z.string().min(8).max(100),
    place: z.string().max(100).optional(),
    login: z.string().min(1).max(200),
    apiKey: z.string().min(8).max(500),
    keyExpiresAt: z.string().max(40).nullish(),
  }),
  answers: {
    201: {
      what: 'Paired: the secret that Odoo keeps.',
      body: z.strictObject({ hostId: z.uuid(), secret: z.string() }),
    },
  },
  refusals: { 403: ['wrong-code'] },
});

export const testPair = operation({
  method: 'post',
  path: '/v1/pair/test',
  what: 'Whether the sidecar reaches the Odoo that is paired, and each provider that it has keys for.',
  caller: 'odoo',
  body: host,
  answers: {
    200: {
      what: '`host`: ok, or what is wrong. `problem`: why a provider cannot be reached.',
      body: z.strictObject({
        host: z.string(),
        providers: z.array(
          z.strictObject({ name: z.string(), url: z.string(), problem: z.string().nullable() }),
        ),
      }),
    },
  },
  refusals: { 403: ['not-paired'] },
});

export const unpair = operation({
  method: 'delete',
  path: '/v1/pair',
  what: 'Ends the pairing.',
  caller: 'odoo',
  body: host,
  answers: { 204: { what: 'It is over.', body: null } },
  refusals: { 403: ['not-paired'] },
});

export const openSession = operation({
  method: 'post',
  path: '/v1/sessions',
  what: 'A short-lived token for one user, company and right.',
  caller: 'odoo',
  body: z.strictObject({
    hostId: z.uuid(),
    userId: hostRow,
    userName: z.string().max(300).optional(),
    companyId: hostRow,
    companyIds: z.array(hostRow).min(1).max(1000),
    rights: z.enum(['user', 'manager']),
    language: z.string().max(20).optional(),
    country: z.string().max(2).nullish(),
    databaseUuid: z.string().max(100),
    place: z.string().max(100),
    url: z.string().max(500),
  }),
  answers: {
    201: {
      what: 'The token, and for how many seconds it is good.',
      body: z.strictObject({ token: z.string(), expiresAt: z.iso.datetime(), lifetime: z.int().positive() }),
    },
  },
  refusals: { 403: ['not-paired', 'copied-database'] },
});
