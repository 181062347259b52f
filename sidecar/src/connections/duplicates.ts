/** "Find Duplicates": what may be booked twice is listed, and only what the person chose is deleted. */
import { readJournalLines } from '../host/lines.ts';
import { lockDate } from '../host/lock-date.ts';
import { journalCurrency, readLink, type HostJournal, type HostLink } from '../host/settings.ts';
import type { HostTransport } from '../host/transport.ts';
import type { IsoDate } from '../providers/provider.ts';
import type { Connection } from '../store/models.ts';
import { isRefusal, nothing, removeLines, type Ledger } from '../sync/ledger.ts';
import { Refusal, type ConnectionContext } from './context.ts';
import { findAlike, type JournalLine } from '../statements/likeness.ts';
import { say, sentenceOf } from '../words.ts';

export interface Suspicion {
  journalId: number;
  journal: string;
  /** Of the lines' amounts. */
  currency: string;
  lines: SuspectLine[];
}

export interface SuspectLine extends JournalLine {
  /** Why it cannot be deleted; null where it can. */
  kept: 'reconciled' | 'closed' | null;
}

/** @throws {HostError} */
export async function findDuplicates(
  context: ConnectionContext,
  connection: Connection,
  since: IsoDate,
): Promise<Suspicion[]> {
  const host = await context.host(connection.hostId);
  const link = await linkOf(host, connection);
  const found: Suspicion[] = [];
  for (const journal of journalsOf(link)) {
    const lines = await readJournalLines(host, journal.id, since);
    const of = {
      journalId: journal.id,
      journal: journal.name,
      currency: journalCurrency(link, journal).name,
    };
    for (const group of findAlike(lines)) {
      found.push({ ...of, lines: group.map((line) => ({ ...line, kept: whyKept(link, line) })) });
    }
  }
  return found;
}

function whyKept(link: HostLink, line: JournalLine): SuspectLine['kept'] {
  if (line.reconciled) return 'reconciled';
  const closed = lockDate(link.company_id);
  return closed !== null && line.date <= closed ? 'closed' : null;
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
    checkDeletable(line);
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
      if (remove.length > 0) await removeLines(ledger, { ...nothing(), remove }).catch(toRefusal);
    }
  });
  if (!ran) throw new Refusal(409, 'busy', 'A synchronization is under way. Try again in a moment.');
}

/** What Odoo, or a statement made by hand, does not let go. */
function toRefusal(error: unknown): never {
  if (!isRefusal(error)) throw error;
  const why = sentenceOf(error.words);
  throw new Refusal(409, 'not-deletable', say('Odoo keeps this: %(why)s Nothing was deleted.', { why }));
}

function checkDeletable({ kept, label }: SuspectLine): void {
  if (kept === 'reconciled') {
    const words = say('“%(label)s” is reconciled. Undo the reconciliation first.', { label });
    throw new Refusal(409, 'reconciled', words);
  }
  if (kept === 'closed') {
    throw new Refusal(409, 'closed', say('“%(label)s” is in a closed period.', { label }));
  }
}

async function linkOf(host: HostTransport, connection: Connection): Promise<HostLink> {
  const link = connection.hostLinkId === null ? null : await readLink(host, connection.hostLinkId);
  if (!link) throw new Refusal(404, 'no-connection', 'This connection does not exist.');
  return link;
}

const journalsOf = (link: HostLink): HostJournal[] =>
  link.account_online_account_ids.flatMap((account) => account.journal_ids.slice(0, 1));

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
        closedUntil: lockDate(link.company_id),
      },
    ];
  });
