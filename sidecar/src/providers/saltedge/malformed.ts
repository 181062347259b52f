/** Answers that are JSON of the right shape and still make no sense. */
import { ProviderError } from '../provider.ts';
import { worded } from '../../words.ts';

export const malformedAnswer = (what: string): ProviderError =>
  new ProviderError({
    state: 'transient',
    code: 'MALFORMED_ANSWER',
    ...worded("The provider's answer is not complete (%(what)s).", { what }),
  });
