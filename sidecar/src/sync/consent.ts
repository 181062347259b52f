/** A bank's consent that will end: one to-do for whoever connected, replaced as the end comes nearer, gone once renewed. */
import { Op } from 'sequelize';
import { removeActivities, replaceActivity, responsibleFor } from '../host/activities.ts';
import { languageOf, readLink, type HostLink } from '../host/settings.ts';
import type { HostTransport } from '../host/transport.ts';
import { Connection } from '../store/models.ts';
import { reminderAt, surelyTold, type Reminder } from './consent-days.ts';
import type { SyncContext } from './context.ts';
import { inLanguage, say } from '../words.ts';

/** The addon's own type of to-do; its button renews the consent. */
const ACTIVITY = 'account_online_synchronization.mail_activity_consent';

type ConsentContext = Pick<SyncContext, 'host' | 'now' | 'log'>;

/** All connections whose consent ends, or that were reminded of one. One that fails keeps no other from its turn. */
export async function remindOfConsents(context: ConsentContext): Promise<void> {
  const connections = await Connection.findAll({
    where: {
      state: ['connected', 'error'],
      hostLinkId: { [Op.not]: null },
      [Op.or]: [{ consentEndsAt: { [Op.not]: null } }, { consentToldDays: { [Op.not]: null } }],
    },
  });
  for (const connection of connections) await remindOfConsent(context, connection);
}

/** Never throws: what failed is tried again within the hour. */
export async function remindOfConsent(context: ConsentContext, connection: Connection): Promise<void> {
  try {
    await keepReminder(context, connection);
  } catch (error) {
    const fields = { err: error, connection: connection.id };
    context.log.error(fields, 'a consent could not be reminded of; it is tried again');
  }
}

/**
 * Makes the to-do the one that stands now. Asks Odoo nothing while nothing can have changed, whatever the person's
 * time zone.
 * @throws {HostError}
 */
async function keepReminder(context: ConsentContext, connection: Connection): Promise<void> {
  const { consentEndsAt, consentToldDays, hostLinkId } = connection;
  if (hostLinkId === null) return;
  const sameEnd = consentEndsAt?.getTime() === connection.consentToldFor?.getTime();
  const told = sameEnd ? consentToldDays : null;
  const open = consentToldDays !== null && !sameEnd;
  if (!open && (consentEndsAt === null || surelyTold(context.now(), consentEndsAt, told))) return;
  const host = await context.host(connection.hostId);
  const link = await readLink(host, hostLinkId);
  if (!link) return;
  const zone = link.connected_by_id?.tz ?? null;
  const reminder = consentEndsAt && reminderAt(context.now(), consentEndsAt, zone);
  if (reminder && reminder.before === told) return;
  if (reminder) await remind(host, link, connection, reminder);
  else if (consentToldDays !== null) await removeActivities(host, link.id, ACTIVITY);
  await connection.update({
    consentToldDays: reminder?.before ?? null,
    consentToldFor: reminder ? consentEndsAt : null,
  });
}

async function remind(
  host: HostTransport,
  link: HostLink,
  connection: Connection,
  { endsOn }: Reminder,
): Promise<void> {
  const language = languageOf(link);
  const bank = connection.institutionName;
  await replaceActivity(host, link.id, ACTIVITY, {
    summary: inLanguage(say('Renew the consent for %(bank)s', { bank }), language),
    note: inLanguage(
      say(
        'The consent given to %(bank)s ends on %(day)s. After that day nothing is fetched until it is renewed. Press "Update Credentials" and sign in at the bank.',
        { bank, day: { day: endsOn } },
      ),
      language,
    ),
    deadline: endsOn,
    userId: await responsibleFor(host, link),
  });
}
