/**
 * The to-do of a connection whose transactions may be in the books already: there as long as one of them waits for a
 * person, whoever marked it done meanwhile, for nothing new is booked until then; gone with the last answer.
 */
import { removeActivities, replaceActivity, responsibleFor } from '../host/activities.ts';
import { languageOf, type HostLink } from '../host/settings.ts';
import type { HostTransport } from '../host/transport.ts';
import { countDoubts } from '../store/legacy.ts';
import type { Connection } from '../store/models.ts';
import { inLanguage, say } from '../words.ts';
import { dayIn } from './calendar.ts';
import type { SyncContext } from './context.ts';

/** The addon's own type of to-do, and the category that it alone has. */
const ACTIVITY = 'account_online_synchronization.mail_activity_old_lines';
const CATEGORY = 'online_old_lines';

/** @param link as read at the run's beginning: whether the to-do stands is Odoo's to say. @throws {HostError} */
export async function askAboutDoubts(
  context: Pick<SyncContext, 'db' | 'now'>,
  connection: Connection,
  link: HostLink,
  host: HostTransport,
): Promise<void> {
  const waiting = (await countDoubts(context.db, connection.id)) > 0;
  const asked = link.activity_ids.some(
    ({ active, activity_type_id: type }) => active && type?.category === CATEGORY,
  );
  if (waiting === asked) return;
  if (!waiting) return removeActivities(host, link.id, ACTIVITY);
  const language = languageOf(link);
  const bank = connection.institutionName;
  await replaceActivity(host, link.id, ACTIVITY, {
    summary: inLanguage(say('Transactions of %(bank)s that may be in the books already', { bank }), language),
    note: inLanguage(
      say(
        'Some transactions of %(bank)s may be in the books already, from the synchronization before. Nothing new is booked to that account until you have said of each whether it is: look at "Held Transactions" on the connection. This to-do goes by itself when all are answered.',
        { bank },
      ),
      language,
    ),
    deadline: dayIn(link.connected_by_id?.tz ?? null, context.now()),
    userId: await responsibleFor(host, link),
  });
}
