/**
 * A provider's window while it waits for the person: what `complete` needs again and, where the window is a script,
 * the page that this sidecar serves for it. Both are sealed in the connection's row, so any sidecar can serve them.
 */
import { z } from 'zod';
import type { ConnectWindow, Json } from '../providers/provider.ts';
import { hashSecret, newSecret } from '../safety/secrets.ts';
import { Connection } from '../store/models.ts';
import { Refusal, type ConnectionContext, type Person } from './context.ts';
import { findConnection, requireManager } from './find.ts';

/** A link is opened at once, by the click that asked for it. */
const LINK_MS = 10 * 60_000;

const json = z.json() as z.ZodType<Json>;
const page = z.object({
  /** The provider's script. */
  script: z.string(),
  parameters: z.record(z.string(), json),
  frames: z.array(z.string()),
  /** The parameters are of no use afterwards. */
  until: z.string(),
  /** Of the link that may open the page, once; null when it was used. */
  ticket: z.object({ hash: z.string(), until: z.string() }).nullable(),
});
export type ScriptPage = z.output<typeof page>;

const waiting = z.object({ state: json, page: page.nullable() });
type Waiting = z.output<typeof waiting>;

export type ShownWindow = Pick<ConnectWindow, 'kind' | 'url' | 'expiresAt'>;

type Part = Pick<ConnectionContext, 'seal' | 'open' | 'publicUrl' | 'now'>;

/** @returns what the row keeps, and what a screen opens: never the script's parameters */
export async function waitingWindow(
  context: Part,
  connectionId: string,
  window: ConnectWindow,
): Promise<{ sealed: string; window: ShownWindow }> {
  const { kind, url, state, expiresAt, parameters = {}, frames = [] } = window;
  if (kind === 'popup') {
    const sealed = await context.seal(connectionId, { state, page: null });
    return { sealed, window: { kind, url, expiresAt } };
  }
  const made: ScriptPage = { script: url, parameters, frames, until: expiresAt, ticket: null };
  return linked(context, connectionId, { state, page: made }, made);
}

/** The adapter's state. @throws {z.ZodError} when the row was written by something else */
export async function windowState(context: Part, connection: Connection): Promise<Json> {
  return (await read(context, connection)).state;
}

/**
 * Another link to the same window, for a person who closed it: the former is used up.
 * @throws {Refusal} where no script waits, or its time is over
 */
export async function anotherLink(
  context: ConnectionContext,
  person: Person,
  id: string,
): Promise<{ window: ShownWindow }> {
  requireManager(person);
  const connection = await findConnection(person, id);
  const found = connection.windowState === null ? null : await read(context, connection);
  if (!found?.page || isOver(context, found.page.until)) {
    throw new Refusal(409, 'window-over', 'The time for signing in is over. Start again.');
  }
  const { sealed, window } = await linked(context, id, found, found.page);
  await connection.update({ windowState: sealed });
  return { window };
}

/**
 * What the page of a link holds. A link is good once, also when it is opened twice at the same moment.
 * @returns null where it is not, or no more
 */
export async function openScriptPage(
  context: Part,
  id: string,
  secret: string,
): Promise<Pick<ScriptPage, 'script' | 'parameters' | 'frames'> | null> {
  const connection = z.uuid().safeParse(id).success ? await Connection.findByPk(id) : null;
  const before = connection?.windowState ?? null;
  if (!connection || before === null) return null;
  const { state, page: found } = await read(context, connection);
  const ticket = found?.ticket;
  if (!ticket || isOver(context, ticket.until) || ticket.hash !== hashOf(secret)) return null;
  const used = await context.seal(id, { state, page: { ...found, ticket: null } });
  const [taken] = await Connection.update({ windowState: used }, { where: { id, windowState: before } });
  return taken === 1 ? found : null;
}

const isOver = ({ now }: Part, moment: string): boolean => Date.parse(moment) <= now().getTime();
const hashOf = (secret: string): string => hashSecret(secret).toString('base64url');

async function read(context: Part, { id, windowState: sealed }: Connection): Promise<Waiting> {
  return waiting.parse(await context.open(id, sealed ?? ''));
}

async function linked(
  context: Part,
  id: string,
  { state }: Waiting,
  found: ScriptPage,
): Promise<{ sealed: string; window: ShownWindow }> {
  const { secret, hash } = newSecret();
  const until = new Date(Math.min(context.now().getTime() + LINK_MS, Date.parse(found.until))).toISOString();
  const ticket = { hash: hash.toString('base64url'), until };
  return {
    sealed: await context.seal(id, { state, page: { ...found, ticket } }),
    window: {
      kind: 'script',
      url: `${context.publicUrl}/connect/window/${id}?ticket=${secret}`,
      expiresAt: until,
    },
  };
}
