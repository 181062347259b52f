/** What a page that is loaded again in the middle needs to go on. The browser forgets it with the tab. */

const KEY = 'account_online_synchronization.unfinished';

export interface Unfinished {
  connectionId: string;
  bankName: string;
  /** Begun here, so taken back when the person cancels; else it was there before. */
  ours: boolean;
  /** Of the bank's window, and of its last page. */
  url: string;
  origin: string;
  /** Its link is good once: another is asked for when it is opened again. */
  onceOnly: boolean;
  /** Runs that were over before. */
  known: string[];
  /** The journal the person came from. */
  journalId: number | null;
}

/** A browser that keeps nothing only means that a page loaded again begins anew. */
export function remember(unfinished: Unfinished): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(unfinished));
  } catch {
    // Storage is switched off, or full.
  }
}

export function recall(): Unfinished | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Unfinished | null;
  } catch {
    return null;
  }
}

export function forget(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
