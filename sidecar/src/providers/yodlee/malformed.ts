/** Answers that are JSON of the right shape and still make no sense. */
import { ProviderError } from '../provider.ts';
import { worded } from '../../words.ts';

export { exactAmount } from '../shared/faults.ts';

export const malformedAnswer = (what: string): ProviderError =>
  new ProviderError({
    state: 'transient',
    code: 'MALFORMED_ANSWER',
    ...worded("The provider's answer is not complete (%(what)s).", { what }),
  });

export const endlessPages = (): ProviderError =>
  new ProviderError({
    state: 'transient',
    code: 'ENDLESS_PAGES',
    message: 'The list changed, or repeated itself, each time it was read.',
  });
