/** A text message through the host's own `sms` module. */
import { z } from 'zod';
import type { HostTransport } from './transport.ts';
import { shaped } from './values.ts';

const answer = z.object({ sent: z.boolean(), reason: z.string() });

/**
 * @param number E.164
 * @returns whether the host's service took it; else why not, in the host's own words
 * @throws {HostError}
 */
export async function sendSms(
  host: HostTransport,
  companyId: number,
  number: string,
  text: string,
): Promise<{ sent: boolean; reason: string }> {
  const told = await host.call('account.online.sidecar', 'send_sms', {
    number,
    text,
    context: { allowed_company_ids: [companyId] },
  });
  return shaped(answer, told, 'a text message');
}
