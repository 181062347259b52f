/** "Find Duplicates": what may be booked twice is listed, and only what the person chose is deleted. */
import { readJournalLines } from '../host/lines.ts';
import { lockDate, readLink, type HostLink } from '../host/settings.ts';
import type { HostTransport } from '../host/transport.ts';
import type { IsoDate } from '../providers/provider.ts';
import type { Connection } from '../store/models.ts';
import { nothing, removeLines, type Ledger } from '../sync/ledger.ts';
import { Refusal, type ConnectionContext } from './context.ts';
import { findAlike, type JournalLine } from '../statements/likeness.ts';

export interface Suspicion {
  journalId: number;
  lines: JournalLine[];
}

/** @throws {HostError} */
export async function findDuplicates(
  context: ConnectionContext,
  connection: Connection,
  since: IsoDate,
): Promise<Suspicion[]> {
  const host = await context.host(connection.hostId);
  const found: Suspicion[] = [];
  for (const { journalId } of ledgersOf(host, await linkOf(host, connection))) {
    const lines = await readJournalLines(host, journalId, since);
    found.push(...findAlike(lines).map((group) => ({ journalId, lines: group })));
  }
  return found;
}

/**
 * Lines that are not among the suggestions, that are reconciled, in a closed period or in a statement made by hand
 * are not deleted. One of ours that is deleted does not come back by itself.
 * @throws {Refusal} for the first that must not be deleted; then none is
 */
export async function deleteDuplicates(
  context: ConnectionContext,
  connection: Connection,
  since: IsoDate,
  lineIds: number[],
): Promise<void> {
  const host = await context.host(connection.hostId);
  const link = await linkOf(host, connection);
  const suspicions = await findDuplicates(context, connection, since);
  const chosen = lineIds.map((id) => {
    const suspicion = suspicions.find((one) => one.lines.some((line) => line.id === id));
    const line = suspicion?.lines.find((one) => one.id === id);
    if (!suspicion || !line)
      throw new Refusal(404, 'not-suggested', 'This line is not among the suggestions.');
    checkDeletable(link, line);
    return { journalId: suspicion.journalId, line };
  });
  const ran = await context.exclusively(connection.id, async () => {
    for (const ledger of ledgersOf(host, link)) {
      const lines = chosen.filter((one) => one.journalId === ledger.journalId).map((one) => one.line);
      const remove = lines.map(({ id, statementId, date, amount }) => ({
        lineId: id,
        statementId,
        date,
        amount,
      }));
      if (remove.length > 0) await removeLines(ledger, { ...nothing(), remove });
    }
  });
  if (!ran) throw new Refusal(409, 'busy', 'A synchronization is under way. Try again in a moment.');
}

function checkDeletable(link: HostLink, line: JournalLine): void {
  const closed = lockDate(link);
  if (line.reconciled) {
    throw new Refusal(409, 'reconciled', `“${line.label}” is reconciled. Undo the reconciliation first.`);
  }
  if (closed !== null && line.date <= closed) {
    throw new Refusal(409, 'closed', `“${line.label}” is in a closed period.`);
  }
}

async function linkOf(host: HostTransport, connection: Connection): Promise<HostLink> {
  const link = connection.hostLinkId === null ? null : await readLink(host, connection.hostLinkId);
  if (!link) throw new Refusal(404, 'no-connection', 'This connection does not exist.');
  return link;
}

const ledgersOf = (host: HostTransport, link: HostLink): Ledger[] =>
  link.account_online_account_ids.flatMap((account) => {
    const journal = account.journal_ids[0];
    if (!journal) return [];
    const periodicity = journal.bank_statement_creation ?? 'month';
    return [
      {
        host,
        journalId: journal.id,
        hostAccountId: account.id,
        periodicity,
        closedUntil: lockDate(link),
      },
    ];
  });
