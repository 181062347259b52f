/** Held transactions: tried again when a person says so. */
import { execute } from '../store/sql.ts';
import type { Connection } from '../store/models.ts';
import { keepAnswers, type Answer } from '../store/legacy.ts';
import { say } from '../words.ts';
import { requestSync } from './request.ts';
import { Refusal, type ConnectionContext } from './context.ts';

export async function retryHeld(
  context: Pick<ConnectionContext, 'db' | 'enqueue'>,
  connection: Connection,
): Promise<void> {
  await execute(
    context.db,
    `UPDATE transactions SET state = 'staged', reason = NULL
     WHERE state = 'held' AND account_id IN (SELECT id FROM accounts WHERE connection_id = $id)`,
    { id: connection.id },
  );
  await requestSync(context, connection);
}

/**
 * A person said which transactions are in the books already.
 * @throws {Refusal} 400 where one line is said to be two transactions, 409 where none of them waits any more
 */
export async function answerDoubts(
  context: Pick<ConnectionContext, 'db' | 'enqueue'>,
  connection: Connection,
  answers: Answer[],
): Promise<void> {
  const lines = answers.flatMap(({ lineId }) => lineId ?? []);
  if (new Set(lines).size < lines.length) {
    throw new Refusal(
      400,
      'line-twice',
      say('A line in the books can be one transaction only. Choose another line for one of them.'),
    );
  }
  if ((await keepAnswers(context.db, connection.id, answers)) === 0) {
    throw new Refusal(
      409,
      'not-waiting',
      say('These transactions no longer wait for an answer. Load the page again.'),
    );
  }
  await requestSync(context, connection);
}
