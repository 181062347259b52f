/** Any failure of a run as one `Problem`. */
import { HostError } from '../host/errors.ts';
import { KeyLost } from '../safety/vault.ts';
import { ProviderError, type Problem } from '../providers/provider.ts';
import { sentenceOf, worded } from '../words.ts';

/** What a bank says is kept, and shown in Odoo: it may repeat the very token that it refuses. */
export const withoutKnownSecrets = (clean: (text: string) => string, problem: Problem): Problem =>
  JSON.parse(clean(JSON.stringify(problem))) as Problem;

/** The key that opens what the bank gave is not there. */
export const KEY_LOST = 'KEY_LOST';
const INTERNAL = 'INTERNAL';
const ODOO = 'ODOO_';

/** Whether Odoo or we ourselves failed, not the bank or its provider. */
export const isOurs = ({ code }: Problem): boolean => code === INTERNAL || code.startsWith(ODOO);

export function toProblem(error: unknown): { problem: Problem; side: 'bank' | 'host' | 'own' } {
  if (error instanceof ProviderError) return { problem: error.problem, side: 'bank' };
  if (error instanceof HostError) {
    const state = error.transient || error.kind === 'broken' ? 'transient' : 'unknown';
    return {
      problem: {
        state,
        code: `${ODOO}${error.kind.toUpperCase()}`,
        message: error.message,
        words: sentenceOf(error.words),
      },
      side: 'host',
    };
  }
  if (error instanceof KeyLost) {
    const lost = worded(
      'The sidecar does not have the key that opens what the bank gave. Its operator puts the master key back, or you reconnect the bank.',
    );
    return { problem: { state: 'administrator-keys', code: KEY_LOST, ...lost }, side: 'own' };
  }
  // What we did not foresee is told without its inner text; the log has it under the reference.
  return {
    problem: { state: 'transient', code: INTERNAL, ...worded('The synchronization failed inside.') },
    side: 'own',
  };
}
