/** Begin: a connection that waits for the person to come back from the provider's own window. */
import { randomUUID } from 'node:crypto';
import type { BeginRequest } from '../providers/provider.ts';
import { Connection } from '../store/models.ts';
import { AccountBlocked } from '../safety/blocked.ts';
import { readPhoneOf } from '../store/phones.ts';
import { requireManager } from './find.ts';
import { say } from '../words.ts';
import { Refusal, type ConnectionContext, type Person } from './context.ts';
import { waitingWindow, type ShownWindow } from './window.ts';

export interface BeginInput {
  provider: string;
  institutionId: string;
  institutionName: string;
  country: string;
}

export interface Begun {
  id: string;
  window: ShownWindow;
  /** Where the window's last page comes from. */
  returnOrigin: string;
}

/** What a screen opens; `sealed` is what `complete` needs again. @throws {ProviderError} */
export async function beginWindow(
  context: ConnectionContext,
  providerId: string,
  request: Pick<BeginRequest, 'connectionId' | 'institutionId' | 'countries' | 'language' | 'existing'>,
): Promise<{ sealed: string; window: ShownWindow }> {
  const window = await context.provider(providerId).begin({
    ...request,
    returnUrl: `${context.publicUrl}/connect/return`,
    webhookUrl: `${context.publicUrl}/webhooks/${providerId}`,
  });
  return waitingWindow(context, request.connectionId, window);
}

/** A phone secures the account from its first synchronization on; banks of many countries at once are suspicious. */
async function checkAccount(context: ConnectionContext, person: Person, country: string): Promise<void> {
  const { hostId, companyId } = person;
  if (!(await readPhoneOf(context.db, { hostId, companyId }))) {
    throw new Refusal(
      409,
      'phone-needed',
      say('Enter a phone number first: it secures your bank connections.'),
    );
  }
  await context.watch.note({ hostId, companyId }, 'countries', country);
  const [block] = await context.watch.blocksOf(hostId, [companyId]);
  if (block) throw new AccountBlocked(block);
}

/** @returns the connection's id and the window to open. @throws {ProviderError | Refusal} */
export async function beginConnection(
  context: ConnectionContext,
  person: Person,
  input: BeginInput,
): Promise<Begun> {
  requireManager(person);
  await checkAccount(context, person, input.country);
  const id = randomUUID();
  const { sealed, window } = await beginWindow(context, input.provider, {
    connectionId: id,
    institutionId: input.institutionId,
    countries: [input.country],
    language: person.language,
  });
  await Connection.create({
    id,
    hostId: person.hostId,
    hostCompanyId: person.companyId,
    hostUserId: person.userId,
    provider: input.provider,
    institutionId: input.institutionId,
    institutionName: input.institutionName,
    country: input.country,
    windowState: sealed,
    slotSeconds: context.slotOf(id),
  });
  return { id, window, returnOrigin: new URL(context.publicUrl).origin };
}
