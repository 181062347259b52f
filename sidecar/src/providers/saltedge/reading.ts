/** What is read next, and what is remembered of it. Pure. */
import { z } from 'zod';
import type { Json } from '../provider.ts';

/** Rows that are read again each time: what Salt Edge marks or corrects later keeps its id. */
const OVERLAP = 100;

export type Part = 'posted' | 'pending';

const place = z.object({
  account: z.string(),
  part: z.enum(['posted', 'pending']),
  from: z.string().nullable(),
});
export type Place = z.output<typeof place>;

const cursorShape = z.object({
  v: z.literal(1),
  /** By account, the `from_id` that the next reading begins with; null: at the beginning. */
  accounts: z.record(z.string(), z.string().nullable()),
  /** A reading under way. `full`: from the beginning of every account's list. */
  run: z.object({ full: z.boolean(), done: z.array(z.string()), at: place.nullable() }).nullable(),
});
export type Cursor = z.output<typeof cursorShape>;
type Reading = Cursor & { run: NonNullable<Cursor['run']> };

/** @param full everything is wanted anew ("Fetch Missing Transactions"); a full reading under way goes on */
export function beginReading(cursor: Json, full: boolean): Reading {
  const parsed = cursorShape.safeParse(cursor);
  const known: Cursor = parsed.success ? parsed.data : { v: 1, accounts: {}, run: null };
  const { run } = known;
  if (run && (run.full || !full)) return { ...known, run };
  return { ...known, run: { full: full || !parsed.success, done: [], at: null } };
}

/** The places that each account still has to be read from; the account under way first. */
export function placesLeft({ accounts, run }: Reading, wanted: readonly string[]): Place[] {
  const { at, done, full } = run;
  const left = [...new Set(wanted)].filter((account) => !done.includes(account));
  const started = at && left.includes(at.account) ? at : null;
  const fresh = left
    .filter((account) => account !== started?.account)
    .map((account): Place => ({ account, part: 'posted', from: full ? null : (accounts[account] ?? null) }));
  return started ? [started, ...fresh] : fresh;
}

/** `at` is the place that comes next in the same account. */
export const movedTo = (reading: Reading, at: Place): Reading => ({
  ...reading,
  run: { ...reading.run, at },
});

/** The account's posted list was read to its end. @param ids of its last page, which began at `from` */
export const remembered = (
  reading: Reading,
  { account, from }: Pick<Place, 'account' | 'from'>,
  ids: string[],
): Reading => ({
  ...reading,
  accounts: { ...reading.accounts, [account]: ids.at(-OVERLAP) ?? from },
});

export const finished = (reading: Reading, account: string): Reading => ({
  ...reading,
  run: { ...reading.run, done: [...reading.run.done, account], at: null },
});

export const concluded = ({ accounts }: Reading): Cursor => ({ v: 1, accounts, run: null });
