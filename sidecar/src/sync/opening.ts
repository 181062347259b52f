/** The opening line of an account: decided once, at its first delivery, and followed when older history arrives. */
import { randomUUID } from 'node:crypto';
import { readBalanceBefore } from '../host/books.ts';
import { countLines } from '../host/lines.ts';
import { equal, negate } from '../money.ts';
import type { BankTransaction } from '../providers/provider.ts';
import { extendOpening, openingFor, type Opening } from '../statements/opening.ts';
import {
  markBackDated,
  OPENING_ID,
  olderThan,
  readFigures,
  upsertTransactions,
} from '../store/transactions.ts';
import type { AccountRound } from './round.ts';
import { contentHash, fingerprint } from './identity.ts';
import type { Ledger } from './ledger.ts';
import { languageOf } from '../host/settings.ts';
import { inLanguage, say } from '../words.ts';

/** @returns whether the journal held lines before anything of this account came */
export async function decideOpening(round: AccountRound, ledger: Ledger): Promise<boolean> {
  const { account, context } = round;
  if (account.openingAmount === null) return decideFirst(round, ledger);
  if (account.openingDate === null) return false;
  const older = await olderThan(context.db, account.id, account.openingDate);
  if (older === null) return false;
  const opening = { date: account.openingDate, amount: account.openingAmount };
  const posted = await postedOf(round);
  const extended = extendOpening(
    opening,
    older.sum,
    older.firstDate,
    posted,
    comparableBalance(round),
    account.openingHeld,
  );
  if (extended.opening !== opening) await keep(round, extended.opening);
  // Weighed again on each run, it would become history as soon as the bank takes it back: a balance knows that earlier.
  else if (extended.certain) await markBackDated(context.db, account.id, opening.date);
  return false;
}

async function decideFirst(round: AccountRound, ledger: Ledger): Promise<boolean> {
  const { account } = round;
  const figures = await figuresOf(round);
  const balance = comparableBalance(round);
  if (!figures?.firstDate || balance === null) return false; // no history or no figure of the bank's: nothing to open with
  const held = (await countLines(ledger.host, ledger.journalId)) > 0;
  const before = held ? await readBalanceBefore(ledger.host, ledger.journalId, figures.firstDate) : '0';
  const openingHeld = round.theirs.inverse_transaction_sign ? negate(before) : before;
  const opening = openingFor(balance, figures.posted, openingHeld, figures.firstDate);
  await account.update({ openingHeld });
  if (equal(opening.amount, '0')) await account.update({ openingAmount: '0', openingDate: opening.date });
  else await keep(round, opening);
  return held;
}

/** The line itself travels like any transaction: staged, delivered, corrected. */
async function keep(round: AccountRound, opening: Opening): Promise<void> {
  const { account, context } = round;
  const content: BankTransaction = {
    id: OPENING_ID,
    accountId: account.providerAccountId,
    status: 'posted',
    date: opening.date,
    amount: opening.amount,
    currency: account.currency,
    label: inLanguage(say('Opening balance'), languageOf(round.link)),
    details: { opening: true },
  };
  await context.db.transaction(async (transaction) => {
    await upsertTransactions(
      context.db,
      randomUUID(),
      [
        {
          accountId: account.id,
          providerId: OPENING_ID,
          date: content.date,
          amount: content.amount,
          currency: content.currency,
          content,
          contentHash: contentHash(content).toString('hex'),
          fingerprint: fingerprint(content).toString('hex'),
        },
      ],
      transaction,
    );
    await account.update({ openingAmount: opening.amount, openingDate: opening.date }, { transaction });
  });
}

const figuresOf = async (round: AccountRound) =>
  (await readFigures(round.context.db, round.account.connectionId)).find(
    (one) => one.accountId === round.account.id,
  );

const postedOf = async (round: AccountRound): Promise<string> => (await figuresOf(round))?.posted ?? '0';

/** The bank's posted balance; null where it gives none, or one that counts pending transactions too. */
const comparableBalance = (round: AccountRound): string | null =>
  round.account.balanceIncludesPending ? null : round.account.balance;
