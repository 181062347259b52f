/** What has to be true of a journal after every step. Each check gives sentences; none means that all is well. */
import {
  cents,
  type BankLedger,
  type BookedLine,
  type BookedStatement,
  type Books,
} from '../../../tools/books.ts';
import type { Content, Expected } from './expected.ts';
import { amountOf } from './words.ts';

export const OPENING = '~opening';
const isHand = (statement: BookedStatement): boolean => !statement.online_account_id;
const tell = (one: Content): string => `${one.date} ${amountOf(one.cents)} ${one.label}`;
const contentOf = (line: BookedLine): Content => ({
  date: line.date,
  cents: cents(line.amount),
  label: String(line.payment_ref),
});

/** True even after a fetch that failed: nothing twice, nothing pending. */
export function alwaysTrue(books: Books, ledger: BankLedger): string[] {
  const ids = books.lines.flatMap((line) => line.online_transaction_identifier || []);
  const pending = new Set(ledger.pending.map((one) => one.id));
  return [
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} is booked twice`),
    ...ids.filter((id) => pending.has(id)).map((id) => `${id} is pending and booked`),
  ];
}

/** Ours, in the host's own terms. What a person did in between is mended by the next fetch that succeeds. */
export const oursInOrder = (books: Books): string[] =>
  books.invalid.map(
    (one) =>
      `statement ${one.name} of ${String(one.online_period_start)} is ${one.is_complete ? '' : 'in'}complete and ${one.is_valid ? '' : 'in'}valid`,
  );

/** Line by line, to the cent. `openUntil` is the last day that was ever closed: such a line has a date of the host's. */
export function asTheBank(
  books: Books,
  ledger: BankLedger,
  expected: Expected,
  opening: number,
  closedUntil: string | null,
): string[] {
  const { must, either } = expected.now();
  const ours = books.lines.filter((line) => line.online_transaction_identifier);
  const wrong: string[] = [];
  const opened = ours.filter((line) => line.online_transaction_identifier === OPENING);
  const openedSum = opened.reduce((sum, line) => sum + cents(line.amount), 0);
  if (openedSum !== opening)
    wrong.push(`the opening line is ${amountOf(openedSum)}, not ${amountOf(opening)}`);

  let lines = ours.filter(
    (line) =>
      line.online_transaction_identifier !== OPENING &&
      !either.has(String(line.online_transaction_identifier)),
  );
  for (const line of lines) {
    const id = String(line.online_transaction_identifier);
    if (!expected.everPosted.has(id)) wrong.push(`${id} was never posted by the bank`);
  }
  const take = (fits: (line: BookedLine) => boolean): boolean => {
    const found = lines.find(fits);
    lines = lines.filter((line) => line !== found);
    return found !== undefined;
  };
  const like = (one: Content) => (line: BookedLine) =>
    cents(line.amount) === one.cents && line.payment_ref === one.label;
  const moved = must.filter((one) => !take((line) => like(one)(line) && line.date === one.date));
  const missing = moved.filter((one) => {
    const closed = closedUntil !== null && one.date <= closedUntil;
    return !(closed && take((line) => like(one)(line) && line.date > one.date));
  });
  wrong.push(...missing.map((one) => `missing: ${tell(one)}`));
  wrong.push(...lines.map((line) => `too much: ${tell(contentOf(line))}`));

  // The same once more without the model, where nothing was left to a person: the bank's ledger itself.
  const byHand = books.lines.filter((line) => !line.online_transaction_identifier);
  const balance = books.balanceCents - byHand.reduce((sum, line) => sum + cents(line.amount), 0);
  if (expected.nothingLeft() && balance !== cents(ledger.balance.posted))
    wrong.push(`the journal's balance is ${amountOf(balance)}, the bank's ${ledger.balance.posted}`);
  return wrong;
}

/** @param loose lines in no statement are right for now: none are made, or nothing new came since they were */
export function inStatements(books: Books, loose: boolean): string[] {
  const byId = new Map(books.statements.map((one) => [one.id, one]));
  const hand = new Set(books.statements.filter(isHand).map((one) => one.id));
  const lastHand = books.statements.findLast(isHand);
  const wallAt = lastHand
    ? books.lines.findIndex((line) => line.statement_id && line.statement_id[0] === lastHand.id)
    : -1;
  return books.lines.flatMap((line, at) => {
    if (!line.online_transaction_identifier) return [];
    const name = `${String(line.online_transaction_identifier)} of ${line.date}`;
    if (!line.statement_id) return at > wallAt && !loose ? [`${name} is in no statement`] : [];
    const [id] = line.statement_id;
    if (hand.has(id)) return [`${name} is in a statement made by hand`];
    const { online_period_start: start, online_period_end: end } = byId.get(id) as BookedStatement;
    return start && end && start <= line.date && line.date <= end
      ? []
      : [`${name} is in the statement of ${String(start)} to ${String(end)}`];
  });
}

/** What a person wrote stays as it was, to the last field we may write. */
export function byHandUnaltered(books: Books, byHand: ReadonlyMap<number, string>): string[] {
  return [...byHand].flatMap(([id, was]) => {
    const now = portrait(books, id);
    return now === was ? [] : [`the statement made by hand was ${was}, and is ${now}`];
  });
}

/** A hand-made statement and its lines in one text. */
export function portrait(books: Books, id: number): string {
  const statement = books.statements.find((one) => one.id === id);
  const lines = books.lines.filter((line) => line.statement_id && line.statement_id[0] === id);
  if (!statement) return 'gone';
  const { name, balance_start, balance_end_real } = statement;
  const shown = lines.map((line) => [line.id, line.date, line.amount, line.payment_ref]);
  return JSON.stringify([name, balance_start, balance_end_real, shown]);
}
