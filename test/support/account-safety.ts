/** The main company of the shared world, as its safety sees it: calls whose refusals are looked at, and its phone. */
import type { OdooSession } from '../../tools/host/rpc.ts';
import { operatorCommand } from '../../tools/services.ts';
import type { World } from '../../tools/world.ts';
import { control } from './customer.ts';
import { checkedAgainstTheDocument } from './own-api.ts';

export interface Answer {
  status: number;
  body: { type?: string; title?: string; reference?: string } & Record<string, unknown>;
}

export type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

/**
 * As the screens ask, with a session of Odoo's; refusals are answers here.
 * @param at another sidecar on the same database than the one that Odoo names
 */
export function asking(odoo: OdooSession, headers: Record<string, string> = {}, at?: string): Ask {
  return async (method, path, body) => {
    const session = await odoo.call<{ url: string; token: string }>('account.online.link', 'online_session');
    const response = await fetch(`${at ?? session.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${session.token}`, 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    (await checkedAgainstTheDocument())(method, path, response.status, text);
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
  };
}

export const hostIdOf = async (world: World): Promise<string> => {
  const [host] = await world.query("SELECT id FROM hosts WHERE state = 'paired'");
  return (host as { id: string }).id;
};

/** Frees the company where it is blocked. */
export async function freeMain(world: World): Promise<void> {
  const hostId = await hostIdOf(world);
  const open = await world.query(`SELECT 1 FROM blocks WHERE freed_at IS NULL AND host_company_id = 1`);
  if (open.length > 0) await operatorCommand(world.sidecarOptions, 'free', hostId, '1');
}

/** As if the codes that were sent, had been sent two hours (or more) earlier. */
export const hoursPass = (world: World, hours = 2) =>
  world.query(`UPDATE phone_codes SET sent_at = sent_at - interval '${hours} hours'`);

export interface TextMessage {
  to: string;
  text: string;
}

export async function textMessages(world: World): Promise<TextMessage[]> {
  return (await control<{ messages: TextMessage[] }>(world, 'GET', '/messages')).messages;
}

/** The six digits of the newest message. */
export async function newestCode(world: World): Promise<string> {
  const [newest] = await textMessages(world);
  const code = /\b\d{6}\b/.exec(newest?.text ?? '')?.[0];
  if (!code) throw new Error('no code was sent');
  return code;
}
