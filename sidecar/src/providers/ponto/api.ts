/** Ponto Connect's HTTP: mutual TLS, signed requests, every failure a `ProviderError`. It knows nothing of tokens. */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { createSecureContext } from 'node:tls';
import { ProviderError } from '../provider.ts';
import { createHttp, httpFailure, Unreadable } from '../shared/http.ts';
import { malformedAnswer, toProviderError } from './errors.ts';
import { createSigner, type SignatureKey } from './signature.ts';

export interface TlsIdentity {
  /** PEM, as all of these. */
  certificate: string;
  privateKey: string;
  passphrase?: string;
  /** For a server that no public authority vouches for. */
  ca?: string;
}

export interface ApiOptions {
  /** For example `https://api.ibanity.com/ponto-connect`. */
  baseUrl: string;
  tls?: TlsIdentity | undefined;
  signature?: SignatureKey | undefined;
  timeoutMs: number;
  now: () => Date;
}

export interface ApiRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below the base address, or a whole address on the same host. */
  path: string;
  query?: Record<string, string>;
  authorization?: string;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a form. */
  form?: Record<string, string>;
}

export interface Answer {
  data: unknown;
  /** Ibanity's reference of the request, or ours. */
  reference: string;
}

export interface PontoApi {
  /** @throws {ProviderError} */
  send(request: ApiRequest): Promise<Answer>;
  /** Ibanity's own root, for what all its products share (webhook keys): `https://api.ibanity.com`. */
  root: string;
}

/** HTTP 401: where it is about an access token, another one may be all it needs. */
export class Unauthorized extends ProviderError {
  override name = 'Unauthorized';
}

/** @throws when a key or certificate cannot be read */
export function createApi(options: ApiOptions): PontoApi {
  const base = options.baseUrl.replace(/\/$/, '');
  const { tls } = options;
  const agent = tls ? agentOf(tls) : undefined;
  const http = createHttp(base, options.timeoutMs, agent ? { httpsAgent: agent } : {});
  const signer = options.signature ? createSigner(options.signature) : undefined;

  return {
    root: base.replace(/\/ponto-connect$/, ''),
    async send({ method, path, query = {}, authorization, json, form }) {
      const url = new URL(path.startsWith('http') ? path : base + path);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      const body = bodyOf(json, form);
      const headers: Record<string, string> = {
        accept: 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
        // A POST that is sent twice, by us or by a proxy, is done once.
        ...(method === 'POST' && form === undefined ? { 'ibanity-idempotency-key': randomUUID() } : {}),
      };
      const signature = signer?.({ method, url, body, headers }, options.now()) ?? {};
      const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
      try {
        const answer = await http.request<unknown>({
          method,
          url: url.href,
          headers: { ...headers, ...signature, ...(body.length > 0 ? { 'content-type': type } : {}) },
          ...(body.length > 0 ? { data: body } : {}),
        });
        // Where no content is expected, a page of a gateway's would pass for success.
        if (answer.data instanceof Unreadable) throw malformedAnswer('not JSON');
        const id: unknown = answer.headers['ibanity-request-id'];
        return { data: answer.data, reference: typeof id === 'string' ? id : '' };
      } catch (error) {
        const failure = toProviderError(error, options.now());
        // A 401 that says what it is about (a signature, a certificate) is not about the token.
        const unauthorized =
          httpFailure(error)?.status === 401 &&
          failure instanceof ProviderError &&
          failure.problem.state === 'unknown';
        throw unauthorized ? new Unauthorized(failure.problem) : failure;
      }
    },
  };
}

function bodyOf(json: unknown, form: Record<string, string> | undefined): Buffer {
  if (form) return Buffer.from(new URLSearchParams(form).toString());
  return json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(json));
}

function agentOf({ certificate, privateKey, passphrase, ca }: TlsIdentity): Agent {
  const identity = {
    cert: certificate,
    key: privateKey,
    ...(passphrase ? { passphrase } : {}),
    ...(ca ? { ca } : {}),
  };
  // The agent itself would find out with the first request only.
  createSecureContext(identity);
  return new Agent({ ...identity, keepAlive: true });
}
