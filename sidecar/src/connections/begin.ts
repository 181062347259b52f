/** Begin: a connection that waits for the person to come back from the provider's own window. */
import { randomUUID } from 'node:crypto';
import type { ConnectWindow } from '../providers/provider.ts';
import { Connection } from '../store/models.ts';
import { requireManager } from './find.ts';
import type { ConnectionContext, Person } from './context.ts';

export interface BeginInput {
  provider: string;
  institutionId: string;
  institutionName: string;
  country: string;
}

/** @returns the connection's id and the window to open. @throws {ProviderError | Refusal} */
export async function beginConnection(
  context: ConnectionContext,
  person: Person,
  input: BeginInput,
): Promise<{ id: string; window: Omit<ConnectWindow, 'state'> }> {
  requireManager(person);
  const id = randomUUID();
  const provider = context.provider(input.provider);
  const { state, ...window } = await provider.begin({
    connectionId: id,
    institutionId: input.institutionId,
    countries: [input.country],
    language: person.language,
    returnUrl: `${context.publicUrl}/connect/return`,
    webhookUrl: `${context.publicUrl}/webhooks/${input.provider}`,
  });
  await Connection.create({
    id,
    hostId: person.hostId,
    hostCompanyId: person.companyId,
    hostUserId: person.userId,
    provider: input.provider,
    institutionId: input.institutionId,
    institutionName: input.institutionName,
    windowState: await context.seal(id, state),
    slotSeconds: context.slotOf(id),
  });
  return { id, window };
}
