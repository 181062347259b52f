/** How a code reaches a phone: by the operator's gateway where one is set, else by Odoo's own text messages. */
import { sendSms } from '../host/sms.ts';
import type { HostTransport } from '../host/transport.ts';
import type { AccountKey } from '../store/signals.ts';
import { say, type Words } from '../words.ts';
import { Refusal } from './context.ts';

export interface Gateway {
  url: string;
  secret: string;
}

export interface MessengerParts {
  gateway: Gateway | null;
  host: (hostId: string) => Promise<HostTransport>;
  timeoutMs: number;
}

/**
 * @param number E.164
 * @throws {Refusal} 502 in words for the person, where it could not be sent
 */
export type Messenger = (account: AccountKey, number: string, text: string) => Promise<void>;

export function createMessenger({ gateway, host, timeoutMs }: MessengerParts): Messenger {
  if (gateway) return async (_account, number, text) => sendByGateway(gateway, number, text, timeoutMs);
  return async ({ hostId, companyId }, number, text) => {
    const { sent, reason } = await sendSms(await host(hostId), companyId, number, text);
    if (!sent) throw failed(reason);
  };
}

const failed = (why: Words): Refusal =>
  new Refusal(
    502,
    'sms-failed',
    say("The code could not be sent: %(why)s The sidecar's operator can help.", { why }),
  );

/** The gateway is told the number and the text, and answers 2xx once it has taken the message. */
async function sendByGateway(
  { url, secret }: Gateway,
  to: string,
  text: string,
  timeoutMs: number,
): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${secret}` },
    body: JSON.stringify({ to, text }),
    // Elsewhere it would carry the secret and the code.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => null);
  await response?.body?.cancel();
  if (!response) throw failed(say('the text message gateway does not answer.'));
  if (!response.ok)
    throw failed(say('the text message gateway says HTTP %(status)s.', { status: response.status }));
}
