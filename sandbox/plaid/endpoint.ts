/** One endpoint of Plaid's: a function from request to the fields of the answer. */
import type { Request, RequestHandler } from 'express';
import { sendJson } from '../json.ts';
import { requestId } from './errors.ts';

export type Endpoint = (request: Request) => Record<string, unknown> | Promise<Record<string, unknown>>;

/** All are POST; `request_id` is added to each answer. */
export type Endpoints = Record<string, Endpoint>;

export const handler =
  (endpoint: Endpoint): RequestHandler =>
  async (request, response) => {
    sendJson(response, { ...(await endpoint(request)), request_id: requestId() });
  };
