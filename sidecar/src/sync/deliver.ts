/** Deliver: what is staged goes into the books, oldest first, a few hundred lines a call. */
import { lockDate } from '../host/lock-date.ts';
import type { HostLink } from '../host/settings.ts';
import { readCurrencies, readOrphans, readWall } from '../host/books.ts';
import { readJournalLines } from '../host/lines.ts';
import type { HostTransport } from '../host/transport.ts';
import { findAlike } from '../statements/likeness.ts';
import type { Periodicity } from '../statements/periods.ts';
import { Account, type Connection } from '../store/models.ts';
import {
  markHeld,
  hasDelivered,
  hasForeignWork,
  readFigures,
  readWork,
  releaseHeld,
  type HeldReason,
} from '../store/transactions.ts';
import { journalCurrency } from '../host/settings.ts';
import type { JournalContext } from './booking.ts';
import { bookBatch } from './book.ts';
import type { SyncContext } from './context.ts';
import { correct } from './correct.ts';
import type { AccountRound, Delivered } from './round.ts';
import { settleUncertain } from './uncertain.ts';
import { attachable, mend, nothing, write, type Ledger } from './ledger.ts';
import { obstacle } from './obstacles.ts';
import { settleOld } from './old-lines.ts';
import { decideOpening } from './opening.ts';
import { say, type Sentence } from '../words.ts';

/** @throws {HostError} for a host that does not answer; what was booked until then stays booked and known */
export async function deliver(
  context: SyncContext,
  connection: Connection,
  link: HostLink,
  host: HostTransport,
  onBooked: (booked: number) => Promise<void>,
): Promise<Delivered> {
  const result: Delivered = { booked: 0, corrected: 0, held: 0, alike: 0, left: [] };
  const accounts = await Account.findAll({
    where: { connectionId: connection.id, chosen: true },
    order: [['id', 'ASC']],
  });
  for (const account of accounts) {
    const theirs = link.account_online_account_ids.find((one) => one.online_identifier === account.id);
    if (!theirs) continue;
    await deliverAccount({ context, link, host, account, theirs, result, onBooked });
  }
  return result;
}

async function deliverAccount(round: AccountRound): Promise<void> {
  const { context, link, host, account, theirs, result } = round;
  const { db } = context;
  const hindrance = obstacle(link, theirs, account.currency);
  const journal = theirs.journal_ids[0];
  if (hindrance || !journal) {
    result.held += await holdAll(
      round,
      hindrance ?? { code: 'no-journal', message: 'This account has no journal.' },
    );
    return;
  }
  await releaseHeld(db, account.id);
  const periodicity: Periodicity = journal.bank_statement_creation ?? 'month';
  const closedUntil = lockDate(link.company_id);
  const ledger: Ledger = { host, journalId: journal.id, hostAccountId: theirs.id, periodicity, closedUntil };
  const booking = await journalContext(round, journalCurrency(link, journal).name);

  // An account that never delivered has no line of ours that could stand in no statement.
  const known = await hasDelivered(db, account.id);
  const resumed = await resume(round);
  const waiting = await settleOld(round, journal.id);
  if (waiting) {
    result.held += waiting.doubts + (await holdAll(round, waiting.others));
    return;
  }
  const heldLines = await decideOpening(round, ledger);
  let inOrder = !journal.has_invalid_statements;
  const work = await readWork(db, account.id, ['staged', 'delivered', 'removed'], 1);
  // Before anything else: a correction may take such a line out of the books again.
  if (periodicity !== 'none' && known && (work.length > 0 || resumed || !inOrder)) {
    inOrder = (await adopt(round, ledger)) && inOrder;
  }
  inOrder = (await correct(round, ledger, booking)) && inOrder;
  for (;;) {
    const rows = await readWork(db, account.id, ['staged'], context.batchLines);
    if (rows.length === 0) break;
    inOrder = (await bookBatch(round, ledger, booking, rows)) && inOrder;
  }
  // Where an older synchronization was, every line has been compared already.
  if (heldLines && account.legacyUntil === null) await suggestTyped(round, ledger);
  if (!inOrder) {
    const { conflicts } = await mend(ledger);
    if (conflicts > 0) result.left.push(conflictNote(conflicts));
  }
}

/** Everything of the account waits with one reason. @returns how many */
async function holdAll(round: AccountRound, reason: HeldReason): Promise<number> {
  const { db, batchLines } = round.context;
  let held = 0;
  for (;;) {
    const rows = await readWork(db, round.account.id, ['staged'], batchLines);
    if (rows.length === 0) return held;
    await markHeld(
      db,
      rows.map((row) => row.id),
      reason,
    );
    held += rows.length;
  }
}

/**
 * After a crash in the middle of a call: what the host has is delivered, the rest is still to come.
 * @returns whether there was anything
 */
async function resume(round: AccountRound): Promise<boolean> {
  const { db, batchLines } = round.context;
  for (let resumed = false; ; resumed = true) {
    const rows = await readWork(db, round.account.id, ['delivering'], batchLines);
    if (rows.length === 0) return resumed;
    await settleUncertain(round, rows);
  }
}

async function journalContext(round: AccountRound, currency: string): Promise<JournalContext> {
  let currencies: ReadonlyMap<string, number> = new Map();
  const foreign = await hasForeignWork(round.context.db, round.account.id, currency);
  if (foreign) currencies = await readCurrencies(round.host);
  return { currency, inverse: round.theirs.inverse_transaction_sign, currencies };
}

/** Our lines in no statement (a person removed theirs, or none were made for a while) go where they belong. */
async function adopt(round: AccountRound, ledger: Ledger): Promise<boolean> {
  const { batchLines } = round.context;
  let after = await readWall(ledger.host, ledger.journalId);
  let inOrder = true;
  for (;;) {
    const orphans = await readOrphans(ledger.host, ledger.journalId, ledger.hostAccountId, after, batchLines);
    const last = orphans.at(-1);
    if (!last) return inOrder;
    inOrder = (await write(ledger, { ...nothing(), attach: orphans.map(attachable) })).inOrder && inOrder;
    if (orphans.length < batchLines) return inOrder;
    after = last.index;
  }
}

/** A journal that held lines before its bank was connected: some of them may be the same ones, typed by a person. */
async function suggestTyped(round: AccountRound, ledger: Ledger): Promise<void> {
  const figures = await readFigures(round.context.db, round.account.connectionId);
  const since = figures.find((one) => one.accountId === round.account.id)?.firstDate;
  if (!since) return;
  const groups = findAlike(await readJournalLines(ledger.host, ledger.journalId, since));
  const typed = groups.filter(
    (group) => group.some((line) => line.byHand) && group.some((line) => !line.byHand),
  );
  round.result.alike += typed.length;
  if (typed.length > 0) round.result.left.push(typedNote(typed.length));
}

const typedNote = (count: number): Sentence =>
  say(
    '%(count)s transaction(s) from the bank look like lines that were typed by hand before. Nothing was merged: compare them, and delete what is there twice.',
    { count },
  );

const conflictNote = (count: number): Sentence =>
  say(
    '%(count)s statement(s) made by hand no longer follow from the ones before them. They were left as they are.',
    { count },
  );
