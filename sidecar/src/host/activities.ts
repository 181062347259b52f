/** To-dos of a connection that have a type of their own, so that they are found again: replaced, and taken back. */
import { z } from 'zod';
import type { HostTransport } from './transport.ts';
import type { HostLink } from './settings.ts';
import { shaped } from './values.ts';

export interface Activity {
  summary: string;
  note: string;
  /** By the person's calendar. */
  deadline: string;
  /** Null: nobody's in particular. */
  userId: number | null;
}

/** @param type its external id */
export async function removeActivities(host: HostTransport, linkId: number, type: string): Promise<void> {
  await host.call('account.online.link', 'activity_unlink', { ids: [linkId], act_type_xmlids: [type] });
}

/** Instead of those of its type. Twice does no harm: one stands at the end. */
export async function replaceActivity(
  host: HostTransport,
  linkId: number,
  type: string,
  { summary, note, deadline, userId }: Activity,
): Promise<void> {
  await removeActivities(host, linkId, type);
  await host.call('account.online.link', 'activity_schedule', {
    ids: [linkId],
    act_type_xmlid: type,
    date_deadline: deadline,
    summary,
    note,
    user_id: userId ?? false,
  });
}

const people = z.array(z.object({ id: z.number() }));

/** A company has more people than accounting administrators, who mostly are among its first. */
const ASKED_AT_MOST = 50;

/** Whose a connection's to-dos are: whoever connected it, while they are there; else one who may connect banks. */
export async function responsibleFor(host: HostTransport, link: HostLink): Promise<number | null> {
  const connectedBy = link.connected_by_id?.active ? link.connected_by_id.id : null;
  return connectedBy ?? (await findManager(host, link.company_id.id));
}

/** Somebody who may connect banks for this company. @returns null where nobody is found */
async function findManager(host: HostTransport, companyId: number): Promise<number | null> {
  const answer = await host.call('res.users', 'search_read', {
    domain: [
      ['company_ids', 'in', [companyId]],
      ['share', '=', false],
    ],
    fields: ['id'],
    order: 'id',
    limit: ASKED_AT_MOST,
  });
  for (const { id } of shaped(people, answer, 'people')) {
    const group_ext_id = 'account.group_account_manager';
    if ((await host.call('res.users', 'has_group', { ids: [id], group_ext_id })) === true) return id;
  }
  return null;
}
