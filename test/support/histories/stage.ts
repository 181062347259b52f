/** One history's own customer of the bank, its connection and its journals. */
import { journalOf } from '../../../tools/books.ts';
import { connect, settled, type SidecarClient } from '../../../tools/connect.ts';
import type { World } from '../../../tools/world.ts';
import { control } from '../customer.ts';
import { amountOf, dayOf, LABELS } from './words.ts';
import type { History } from './history.ts';

export interface StagedAccount {
  bankAccountId: string;
  journalId: number;
  /** Statements made by hand, as they were made. */
  byHand: Map<number, string>;
}

export interface Stage {
  connectionId: string;
  accounts: StagedAccount[];
}

interface Persona {
  institution: { id: string };
  accounts: { id: string; name: string }[];
}

let made = 0;

export async function setStage(world: World, client: SidecarClient, history: History): Promise<Stage> {
  made += 1;
  const id = `history-${process.pid}-${made}`;
  const transactions = history.first.map((one) => ({
    date: dayOf(one.daysAgo),
    amount: amountOf(one.cents),
    label: LABELS[one.label],
  }));
  const persona = await control<Persona>(world, 'POST', '/personas', {
    id,
    accounts: Array.from({ length: history.accounts }, (_, nth) => ({
      name: `${id} ${nth}`,
      kind: 'bank',
      currency: 'USD',
      openingBalance: amountOf(history.openingCents),
      transactions,
    })),
  });
  const { id: connectionId, accounts } = await connect(client, {
    provider: 'plaid',
    institutionId: `ins_${persona.institution.id}`,
    name: `Bank of ${id}`,
    country: 'US',
    persona: id,
  });
  // A run that a webhook begins in the middle of a step would find half of it; "twice at once" is for such.
  await control(world, 'PATCH', `/personas/${id}`, { quiet: true });
  const inOrder = persona.accounts.map(({ id: bankAccountId, name }) => {
    const account = accounts.find((one) => one.name === name);
    if (!account) throw new Error(`the connection does not show ${name}`);
    return { bankAccountId, account };
  });
  await client.call('PUT', `/v1/connections/${connectionId}/accounts`, {
    accounts: inOrder.map(({ account }) => ({ accountId: account.id, journal: 'new' })),
  });
  await settled(client, connectionId);
  return {
    connectionId,
    accounts: await Promise.all(
      inOrder.map(async ({ bankAccountId, account }) => ({
        bankAccountId,
        journalId: await journalOf(world.admin, account.hostAccountId),
        byHand: new Map<number, string>(),
      })),
    ),
  };
}
