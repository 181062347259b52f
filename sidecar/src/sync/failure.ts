/** Any failure of a run as one `Problem`. */
import { HostError } from '../host/errors.ts';
import { ProviderError, type Problem } from '../providers/provider.ts';

export function toProblem(error: unknown): { problem: Problem; side: 'bank' | 'host' | 'own' } {
  if (error instanceof ProviderError) return { problem: error.problem, side: 'bank' };
  if (error instanceof HostError) {
    const state = error.transient || error.kind === 'broken' ? 'transient' : 'unknown';
    return {
      problem: { state, code: `ODOO_${error.kind.toUpperCase()}`, message: error.message },
      side: 'host',
    };
  }
  // What we did not foresee is told without its inner text; the log has it under the reference.
  return {
    problem: { state: 'transient', code: 'INTERNAL', message: 'The synchronization failed inside.' },
    side: 'own',
  };
}
