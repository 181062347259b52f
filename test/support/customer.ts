/** A customer of the sandbox bank for one test alone, connected through a provider to a journal of its own. */
import { bankLedger, journalOf, readBooks, type BankLedger, type Books } from '../../tools/books.ts';
import { connect, settled, synchronize, type ShownRun, type SidecarClient } from '../../tools/connect.ts';
import { providerId } from '../../sandbox/yodlee/ids.ts';
import { institutionUuid } from '../../sandbox/ponto/ids.ts';
import type { World } from '../../tools/world.ts';

export interface NewTransaction {
  date: string;
  amount: string;
  label: string;
  pending?: boolean;
  counterpartyName?: string;
  reference?: string;
  /** The account's where it is left out. */
  currency?: string;
  /** What was paid in another currency. */
  original?: { amount: string; currency: string };
}

/** What the bank does. */
export interface Bank {
  add(...transactions: NewTransaction[]): Promise<string[]>;
  change(id: string, patch: Partial<NewTransaction>): Promise<void>;
  remove(id: string): Promise<void>;
  post(id: string, options?: object): Promise<string>;
  reissue(options?: object): Promise<void>;
  consentUntil(moment: string): Promise<void>;
  ledger(): Promise<BankLedger>;
}

export interface Customer {
  /** At the sandbox bank. */
  personaId: string;
  connectionId: string;
  journalId: number;
  hostAccountId: number;
  bankAccountId: string;
  bank: Bank;
  /** The same bank once the account has another id there. */
  bankNamed(bankAccountId: string): Bank;
  sync(since?: string): Promise<ShownRun>;
  books(): Promise<Books>;
}

/** @throws with the sandbox's own error */
export async function control<T>(world: World, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${world.sandbox.url}/control${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json().catch(() => ({}))) as T & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`);
  return answer;
}

interface Persona {
  id: string;
  institution: { id: string };
  accounts: { id: string }[];
}

let made = 0;

/** A bank's id as each provider's list has it. */
const INSTITUTION_IDS = {
  plaid: (id: string): string => `ins_${id}`,
  yodlee: (id: string): string => String(providerId(id)),
  saltedge: (id: string): string => id,
  ponto: institutionUuid,
  enablebanking: (id: string): string => `BE:Bank of ${id}`,
};
export type ProviderId = keyof typeof INSTITUTION_IDS;
export const PROVIDER_IDS = Object.keys(INSTITUTION_IDS) as ProviderId[];

export const institutionIdAt = (provider: ProviderId, bank: string): string =>
  INSTITUTION_IDS[provider](bank);

export interface CustomerOptions {
  /** Plaid where it is left out, and then without webhooks. */
  provider?: ProviderId;
  /** A customer of the sandbox's own; a new one where it is left out. */
  persona?: string;
  currency?: string;
  openingBalance?: string;
  transactions?: NewTransaction[];
  kind?: 'bank' | 'card';
  number?: string;
  /** An existing journal; a new one where it is left out. */
  journal?: number;
  /** How long the first synchronization may take; three minutes where it is left out. */
  patienceMs?: number;
}

export interface HeldTransaction {
  label: string;
  reason: { code: string; message: string };
}

/** What of a connection waits, as its person sees it. */
export async function heldOf(client: SidecarClient, connectionId: string): Promise<HeldTransaction[]> {
  const path = `/v1/connections/${connectionId}/held`;
  return (await client.call<{ transactions: HeldTransaction[] }>('GET', path)).transactions;
}

/** Connected, its one account chosen with a new journal, and synchronized once. */
export async function newCustomer(
  world: World,
  client: SidecarClient,
  options: CustomerOptions = {},
): Promise<Customer> {
  const persona = options.persona
    ? await control<Persona>(world, 'GET', `/personas/${options.persona}`)
    : await makePersona(world, options);
  const name = `Bank of ${persona.id}`;
  const { provider = 'plaid' } = options;
  const { id, accounts } = await connect(client, {
    provider,
    institutionId: institutionIdAt(provider, persona.institution.id),
    name,
    country: provider === 'plaid' ? 'US' : 'BE',
    persona: persona.id,
  });
  // A run that a webhook begins beside the test's own would take its faults and counts: those who want it say so.
  if (!options.provider && !options.persona)
    await control(world, 'PATCH', `/personas/${persona.id}`, { quiet: true });
  const account = accounts[0];
  const bankAccountId = persona.accounts[0]?.id;
  if (!account || !bankAccountId) throw new Error('the customer has no account');
  await client.call('PUT', `/v1/connections/${id}/accounts`, {
    accounts: [{ accountId: account.id, journal: options.journal ?? 'new' }],
  });
  await settled(client, id, options.patienceMs);
  const journalId = await journalOf(world.admin, account.hostAccountId);
  return {
    personaId: persona.id,
    connectionId: id,
    journalId,
    hostAccountId: account.hostAccountId,
    bankAccountId,
    bank: bankOf(world, persona.id, bankAccountId),
    bankNamed: (named) => bankOf(world, persona.id, named),
    sync: (since) => synchronize(client, id, since),
    books: () => readBooks(world.admin, journalId),
  };
}

const bankOf = (world: World, personaId: string, bankAccountId: string): Bank => ({
  async add(...transactions) {
    const answer = await control<{ transactions: { id: string }[] }>(
      world,
      'POST',
      `/accounts/${bankAccountId}/transactions`,
      transactions,
    );
    return answer.transactions.map((one) => one.id);
  },
  change: (transactionId, patch) => control(world, 'PATCH', `/transactions/${transactionId}`, patch),
  remove: (transactionId) => control(world, 'DELETE', `/transactions/${transactionId}`),
  async post(transactionId, post = {}) {
    const answer = await control<{ id: string }>(world, 'POST', `/transactions/${transactionId}/post`, post);
    return answer.id;
  },
  reissue: (reissue = {}) => control(world, 'POST', `/accounts/${bankAccountId}/reissue`, reissue),
  consentUntil: (consentEndsAt) => control(world, 'PATCH', `/personas/${personaId}`, { consentEndsAt }),
  ledger: () => bankLedger(world.sandbox.url, bankAccountId),
});

async function makePersona(world: World, options: CustomerOptions): Promise<Persona> {
  made += 1;
  const id = `test-${process.pid}-${made}`;
  const { currency = 'USD', openingBalance = '0', transactions = [], kind = 'bank', number } = options;
  const account = { name: `Account of ${id}`, kind, currency, openingBalance, transactions };
  const answer = await control<{ persona?: Persona } & Persona>(world, 'POST', '/personas', {
    id,
    accounts: [{ ...account, ...(number ? { number } : {}) }],
  });
  return answer.persona ?? answer;
}
