/** Refresh: ask the bank for fresh data where it allows that now; where not, say when it will. */
import { ProviderError, type Credentials, type Problem, type Provider } from '../providers/provider.ts';

export interface Refreshed {
  /** Not before this moment can fresh data be asked for again. */
  notBefore: Date | null;
  /** What the person has to be told; what the provider already has is fetched all the same. */
  problem: Problem | null;
}

/**
 * A refused refresh is no reason not to fetch what is there: only its problem is kept.
 * @param personIp only ever passed on with a person present
 */
export async function refresh(
  provider: Provider,
  credentials: Credentials,
  personPresent: boolean,
  personIp?: string,
): Promise<Refreshed> {
  try {
    const outcome = await provider.refresh(credentials, personPresent, personPresent ? personIp : undefined);
    switch (outcome.kind) {
      case 'not-before':
        return { notBefore: new Date(outcome.at), problem: null };
      case 'person-needed':
        return {
          notBefore: null,
          problem: {
            state: 'answer-bank',
            code: 'PERSON_NEEDED',
            message: 'The bank wants a code each time.',
          },
        };
      default:
        return { notBefore: null, problem: null };
    }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { problem } = error;
    return { notBefore: problem.retryAt ? new Date(problem.retryAt) : null, problem };
  }
}
