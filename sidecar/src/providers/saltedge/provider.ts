/** Salt Edge Account Information v6 behind the port. */
import { z } from 'zod';
import {
  ProviderError,
  type BankAccount,
  type Credentials,
  type Institution,
  type Provider,
  type RefreshOutcome,
} from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { settled, watched } from '../shared/refresh.ts';
import { createApi, type SaltEdgeApi } from './api.ts';
import { begin, complete, findConnection, readAccess, readConsents, type Access } from './connect.ts';
import { codeOf, isGone } from './errors.ts';
import { readAll, readPages, PER_PAGE } from './lists.ts';
import { toAccount, toInstitution } from './mapping.ts';
import { pullTransactions } from './pull.ts';
import { account, institution, one } from './shapes.ts';
import { afterRefresh, beforeRefresh, isUnderWay, problemOfConnection, toHealth } from './status.ts';
import { saltEdgeWebhooks } from './webhooks.ts';

export interface SaltEdgeConfig {
  /** For example `https://www.saltedge.com/api/v6`. */
  baseUrl: string;
  appId: string;
  secret: string;
  /** PEM. Without it requests are not signed, and fake banks are offered: the application is not a live one. */
  privateKey?: string;
  /** Salt Edge's public key for callbacks, PEM. Without it every callback is rejected. */
  callbackKey?: string;
  timeoutMs?: number;
  /** Rows in one answer; 1,000 unless a test wants pages. */
  perPage?: number;
  /** With the person waiting, a refresh is watched for a while. */
  watch?: { times: number; everyMs: number };
  now?: () => Date;
}

/** A success that says nothing else; Salt Edge may also answer nothing at all. */
const done = z.looseObject({ data: z.unknown() }).nullable();

export function createSaltEdge(config: SaltEdgeConfig): Provider {
  const now = config.now ?? (() => new Date());
  const { perPage = PER_PAGE, watch = { times: 8, everyMs: 2500 } } = config;
  const includeSandboxes = config.privateKey === undefined;
  const api = createApi({ ...config, timeoutMs: config.timeoutMs ?? 30_000, now });
  const webhooks = saltEdgeWebhooks(config.callbackKey);
  const of = (credentials: Credentials): Access => readAccess(credentials.value);

  return {
    id: 'saltedge',
    name: 'Salt Edge',
    address: config.baseUrl,
    signatureHeader: 'signature',
    institutions: () => readInstitutions(api, includeSandboxes, perPage),
    begin: (request) => begin(api, request, { includeSandboxes, now: now() }),
    complete: (state, answer) => complete(api, state, answer, now()),
    accounts: (credentials) => readAccounts(api, of(credentials), now()),
    async health(credentials) {
      const { connectionId } = of(credentials);
      const found = await findConnection(api, connectionId);
      return toHealth(found, await readConsents(api, connectionId), now());
    },
    refresh: (credentials, personPresent) =>
      refresh(api, of(credentials), now, personPresent ? watch : { times: 0, everyMs: 0 }),
    pull: (credentials, request) =>
      pullTransactions({ api, connectionId: of(credentials).connectionId, perPage }, request),
    revoke: (credentials) => revoke(api, of(credentials)),
    webhook: (raw) => Promise.resolve().then(() => webhooks(raw)),
  };
}

/** What was listed already is not listed again, should the catalogue change while it is read. */
async function* readInstitutions(
  api: SaltEdgeApi,
  includeSandboxes: boolean,
  perPage: number,
): AsyncGenerator<Institution[]> {
  const seen = new Set<string>();
  const query = includeSandboxes ? { include_sandboxes: true } : {};
  for await (const { rows } of readPages(api, '/providers', institution, query, { perPage })) {
    const fresh = rows.filter(({ code }) => !seen.has(code));
    for (const { code } of fresh) seen.add(code);
    // `disabled`: Salt Edge does not support it any more.
    const banks = fresh.filter(({ status }) => status !== 'disabled').map(toInstitution);
    if (banks.length > 0) yield banks;
  }
}

/** No accounts is never only "none": Salt Edge says why, or they are still on their way. */
async function readAccounts(api: SaltEdgeApi, { connectionId }: Access, now: Date): Promise<BankAccount[]> {
  const found = await readAll(api, '/accounts', account, { connection_id: connectionId });
  if (found.length > 0) return found.map(toAccount);
  const connection = await findConnection(api, connectionId);
  const problem = problemOfConnection(connection, now);
  if (problem) throw new ProviderError(problem);
  if (isUnderWay(connection)) {
    throw new ProviderError({
      state: 'transient',
      code: 'FETCHING',
      message: 'Salt Edge is still reading this bank.',
      reference: connection.id,
    });
  }
  return [];
}

async function refresh(
  api: SaltEdgeApi,
  { connectionId }: Access,
  now: () => Date,
  watch: { times: number; everyMs: number },
): Promise<RefreshOutcome> {
  const before = beforeRefresh(await findConnection(api, connectionId), now());
  if (before) return settled(before);
  try {
    const attempt = { fetch_scopes: ['accounts', 'transactions'] };
    const path = `/connections/${encodeURIComponent(connectionId)}/refresh`;
    shapedAnswer(one(z.looseObject({})), await api.post(path, { attempt }), path);
  } catch (error) {
    const outcome = refused(error);
    if (outcome) return outcome;
    throw error;
  }
  return watched(async () => afterRefresh(await findConnection(api, connectionId), now()), watch);
}

/** A refusal that is an answer: later, or only with the person. */
function refused(error: unknown): RefreshOutcome | undefined {
  if (!(error instanceof ProviderError)) return undefined;
  const { state, retryAt } = error.problem;
  if (state === 'answer-bank') return { kind: 'person-needed' };
  return state === 'wait' && retryAt !== undefined ? { kind: 'not-before', at: retryAt } : undefined;
}

/** Salt Edge revokes the consent with it. */
async function revoke(api: SaltEdgeApi, { connectionId }: Access): Promise<void> {
  const path = `/connections/${encodeURIComponent(connectionId)}`;
  try {
    shapedAnswer(done, await api.delete(path), path);
  } catch (error) {
    if (!isGone(error) && codeOf(error) !== 'CustomerNotFound') throw error;
  }
}
