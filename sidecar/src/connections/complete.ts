/** Complete: the person came back; the provider's access is sealed, the accounts are shown. */
import { ProviderError } from '../providers/provider.ts';
import { Account, type Connection } from '../store/models.ts';
import { createAccounts, createLink, readCompanyCurrency } from '../host/links.ts';
import { findConnection, requireManager } from './find.ts';
import { fetchAccounts } from './accounts.ts';
import { requestSync } from './request.ts';
import { windowState } from './window.ts';
import { Refusal, type ConnectionContext, type Person } from './context.ts';

/**
 * Harmless when repeated: a connection that is complete only tells its accounts again. After "Reconnect" its accounts,
 * journals and what was read stay as they are, and it is fetched again.
 * @param answer what the window's return brought
 * @throws {ProviderError} when the provider does not confirm; the connection goes on waiting
 */
export async function completeConnection(
  context: ConnectionContext,
  person: Person,
  id: string,
  answer: Record<string, string>,
): Promise<Account[]> {
  requireManager(person);
  const connection = await findConnection(person, id);
  const before = connection.providerConnectionId !== null;
  const waiting = connection.windowState !== null || connection.credentials === null;
  if (waiting) await takeCredentials(context, connection, answer);
  const accounts = await listAccounts(context, connection);
  if (waiting && before) await requestSync(context, connection);
  return accounts;
}

/** What the bank shows now, made known to the host too. @throws {ProviderError} */
export async function listAccounts(context: ConnectionContext, connection: Connection): Promise<Account[]> {
  await fetchAccounts(context, connection);
  await showInHost(context, connection);
  return Account.findAll({ where: { connectionId: connection.id }, order: [['name', 'ASC']] });
}

/** The person is still at it, or has left the window: no fault, and to be asked again. */
export const isUnfinished = (error: unknown): error is ProviderError =>
  error instanceof ProviderError && /NOT_(FINISHED|COMPLETED)$/.test(error.problem.code);

async function takeCredentials(
  context: ConnectionContext,
  connection: Connection,
  answer: Record<string, string>,
): Promise<void> {
  if (connection.windowState === null) {
    throw new Refusal(409, 'not-begun', 'This connection was not begun here. Start again.');
  }
  const provider = context.provider(connection.provider);
  const state = await windowState(context, connection);
  const connected = await provider.complete(state, answer);
  const { providerConnectionId: former } = connection;
  await connection.update({
    // A cursor belongs to the provider's own connection; under a new one the history is read anew, and known again.
    ...(former !== null && former !== connected.providerConnectionId
      ? { cursor: null, pullId: null, pullFull: false }
      : {}),
    ...(former !== null ? { state: 'connected' as const, problem: null, failures: 0 } : {}),
    credentials: await context.seal(connection.id, connected.credentials),
    providerConnectionId: connected.providerConnectionId,
    windowState: null,
    ...(connected.institutionName ? { institutionName: connected.institutionName } : {}),
    ...(connected.consentEndsAt ? { consentEndsAt: new Date(connected.consentEndsAt) } : {}),
  });
}

/** The host's link and accounts, made once each. */
async function showInHost(context: ConnectionContext, connection: Connection): Promise<void> {
  const host = await context.host(connection.hostId);
  if (connection.hostLinkId === null) {
    const hostLinkId = await createLink(host, {
      clientId: connection.id,
      name: connection.institutionName,
      provider: connection.provider,
      providerName: context.provider(connection.provider).name,
      institutionId: connection.institutionId,
      companyId: connection.hostCompanyId,
      connectedBy: connection.hostUserId,
    });
    await connection.update({ hostLinkId, state: 'connected' });
  }
  const unseen = await Account.findAll({ where: { connectionId: connection.id, hostAccountId: null } });
  const currencies = await readCompanyCurrency(host, connection.hostCompanyId);
  const made = await createAccounts(
    host,
    connection.hostLinkId as number,
    unseen.flatMap((account) => {
      const currency = currencies.all.get(account.currency);
      if (!currency) return [];
      const { id, name, number, iban, kind, balance } = account;
      return [{ identifier: id, name, number, iban, kind, balance, currencyId: currency.id }];
    }),
  );
  for (const account of unseen) await account.update({ hostAccountId: made.get(account.id) ?? null });
}
