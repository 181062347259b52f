/** What everybody is told of a blocked account: the same sentences in the browser, in a run and in Odoo's chatter. */
import type { Block } from '../store/blocks.ts';
import { say, worded, type Sentence, type Worded } from '../words.ts';

/** A signal's block ends with a code; what an operator stops, an operator starts again. */
export const endsWithCode = (block: Pick<Block, 'signal'>): boolean => block.signal !== 'operator';

/** What happened, and that nothing is lost. */
export const whatHappened = (block: Pick<Block, 'signal' | 'reason'>): Sentence =>
  endsWithCode(block)
    ? say('Synchronization is stopped for this company, because %(reason)s. Nothing is lost.', {
        reason: { text: block.reason, values: {} },
      })
    : say(
        "The sidecar's operator has stopped synchronization for this company: %(reason)s. Nothing is lost.",
        { reason: block.reason },
      );

/** What to do. */
export const whatToDo = (block: Pick<Block, 'signal'>): Sentence =>
  endsWithCode(block)
    ? say('Press "Reactivate" and enter the code that is sent to your phone.')
    : say("Ask the sidecar's operator to start it again.");

/** Both. */
export const blockedWords = (block: Pick<Block, 'signal' | 'reason'>): Required<Worded> =>
  worded('%(happened)s %(advice)s', { happened: whatHappened(block), advice: whatToDo(block) });

/** For the chatter, where it was told that it is blocked. */
export const howFreed = ({ freedBy }: Pick<Block, 'freedBy'>): Sentence | null => {
  if (freedBy === null) return null;
  return freedBy === 'code'
    ? say('Synchronization goes on: it was reactivated with the code that was sent to the phone.')
    : say("Synchronization goes on: the sidecar's operator has started it again.");
};

/** A request of an account that is blocked. */
export class AccountBlocked extends Error {
  override name = 'AccountBlocked';
  readonly block: Block;
  readonly words: Sentence;
  constructor(block: Block) {
    const { message, words } = blockedWords(block);
    super(message);
    this.block = block;
    this.words = words;
  }
}
