import { english, type Words } from '../words.ts';

/**
 * What can go wrong between us and Odoo.
 * - `unreachable`, `unavailable`: no answer, a cut connection, a 5xx of a proxy: try again later.
 * - `unknown-outcome`: the call may have landed (timeout, cut after sending): look before repeating.
 * - `unauthorised`: the API key is gone: only pairing again helps.
 * - `forbidden`: the service user lacks a right.
 * - `refused`: Odoo said no to the content, in a sentence for people.
 * - `copied`: another database answers than the one that was paired, though it holds the same.
 * - `broken`: Odoo failed inside, or answered something that is not its protocol.
 */
export type HostErrorKind =
  | 'unreachable'
  | 'unavailable'
  | 'unknown-outcome'
  | 'unauthorised'
  | 'forbidden'
  | 'refused'
  | 'copied'
  | 'broken';

export class HostError extends Error {
  readonly kind: HostErrorKind;
  /** Odoo's exception name, where it gave one, for example `odoo.exceptions.UserError`. */
  readonly exception: string | undefined;
  readonly words: Words;
  constructor(kind: HostErrorKind, words: Words, exception?: string, cause?: unknown) {
    super(english(words), { cause });
    this.name = 'HostError';
    this.kind = kind;
    this.exception = exception;
    this.words = words;
  }

  /** True where the same call may succeed later without anybody changing anything. */
  get transient(): boolean {
    return this.kind === 'unreachable' || this.kind === 'unavailable' || this.kind === 'unknown-outcome';
  }
}
