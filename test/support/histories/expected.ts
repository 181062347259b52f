/** What one journal has to hold: a reference model, small beside the sidecar, fed with the bank's own ledger. */
import { cents, type BankEntry, type BookedLine, type Books } from '../../../tools/books.ts';

export interface Content {
  date: string;
  cents: number;
  label: string;
}

const contentOf = (entry: BankEntry): Content => ({
  date: entry.date,
  cents: cents(entry.amount),
  label: entry.label,
});
const same = (a: Content, b: Content): boolean =>
  a.date === b.date && a.cents === b.cents && a.label === b.label;

/** `kept`: nobody may touch it. `either`: the line comes before a hand-made statement. */
export type Freeze = 'free' | 'kept' | 'either';

interface Known {
  identifier: string;
  /** Its id at the bank when it was last fetched. */
  bankId: string;
  content: Content;
  /** What the books keep, because the bank's correction was left to a person. */
  left: { line: Content; freeze: Freeze } | null;
  gone: boolean;
}

export class Expected {
  readonly #known: Known[] = [];
  /** The id that a new id took the place of. */
  readonly #before = new Map<string, string>();
  readonly everPosted = new Set<string>();

  reissued(from: BankEntry[], to: { id: string }[]): void {
    to.forEach((one, at) => {
      const old = from[at];
      if (old) this.#before.set(one.id, old.id);
    });
  }

  /** To be told what the bank has posted, and what the books hold, just before a fetch. */
  fetched(posted: BankEntry[], lines: BookedLine[], freezeOf: (line: BookedLine) => Freeze): void {
    const byIdentifier = new Map(lines.map((line) => [line.online_transaction_identifier, line]));
    const seen = new Set<Known>();
    for (const entry of posted) {
      this.everPosted.add(entry.id);
      const content = contentOf(entry);
      const known = this.#standsFor(entry.id, content);
      if (known) {
        seen.add(known);
        if (!same(known.content, content)) this.#leave(known, byIdentifier.get(known.identifier), freezeOf);
        known.content = content;
        known.bankId = entry.id;
      } else {
        const fresh = { identifier: entry.id, bankId: entry.id, content, left: null, gone: false };
        this.#known.push(fresh);
        seen.add(fresh);
      }
    }
    for (const known of this.#known) {
      if (seen.has(known) || known.gone) continue;
      known.gone = true;
      this.#leave(known, byIdentifier.get(known.identifier), freezeOf);
    }
  }

  #leave(known: Known, line: BookedLine | undefined, freezeOf: (line: BookedLine) => Freeze): void {
    const freeze = line ? freezeOf(line) : 'free';
    const keeps = line && {
      date: line.date,
      cents: cents(line.amount),
      label: String(line.payment_ref),
    };
    known.left = freeze === 'free' || !keeps ? null : { line: keeps, freeze };
  }

  /** A transaction under the same id, or under the id it had before where nothing else about it changed. */
  #standsFor(id: string, content: Content): Known | undefined {
    const direct = this.#known.find((one) => one.bankId === id && !one.gone);
    if (direct) return direct;
    for (let old = this.#before.get(id); old !== undefined; old = this.#before.get(old)) {
      const known = this.#known.find((one) => one.bankId === old && !one.gone);
      if (known) return same(known.content, content) ? known : undefined;
    }
    return undefined;
  }

  /** Whether the books hold exactly what the bank has. */
  nothingLeft(): boolean {
    return this.#known.every((one) => one.left === null);
  }

  /** What must be there, and the identifiers of lines about which either answer is right. */
  now(): { must: Content[]; either: Set<string> } {
    const must: Content[] = [];
    const either = new Set<string>();
    for (const { identifier, content, left, gone } of this.#known) {
      if (left?.freeze === 'either') either.add(identifier);
      else if (left) must.push(left.line);
      else if (!gone) must.push(content);
    }
    return { must, either };
  }
}

/** Where the host or a hand-made statement forbids to follow the bank. */
export function freezeIn(books: Books, lockedUntil: string | null): (line: BookedLine) => Freeze {
  const { statements, lines } = books;
  const hand = new Set(statements.filter((one) => !one.online_account_id).map((one) => one.id));
  const wallAt = statements.findLastIndex((one) => hand.has(one.id));
  const beforeWall = new Set(statements.slice(0, Math.max(wallAt, 0)).map((one) => one.id));
  const wallLine = lines.findLastIndex((line) => line.statement_id && hand.has(line.statement_id[0]));
  return (line) => {
    if (lockedUntil !== null && line.date <= lockedUntil) return 'kept';
    if (line.statement_id && hand.has(line.statement_id[0])) return 'kept';
    if (line.statement_id && beforeWall.has(line.statement_id[0])) return 'either';
    return lines.findIndex((one) => one.id === line.id) < wallLine && line.statement_id ? 'either' : 'free';
  };
}
