/** Odoo 19's supported API: `POST /json/2/<model>/<method>` with a bearer key. */
import { HostError } from './errors.ts';
import { post } from './post.ts';
import { refusal } from './refusal.ts';
import type { HostAddress, HostParameters, HostTransport } from './transport.ts';

export function json2Transport(address: HostAddress): HostTransport {
  return {
    async call(model: string, method: string, parameters: HostParameters): Promise<unknown> {
      const url = `${address.url}/json/2/${model}/${method}`;
      const headers = { Authorization: `bearer ${address.apiKey}`, 'X-Odoo-Database': address.database };
      const answer = await post(url, parameters, headers, address.timeoutMs);
      if (answer.status === 200) return answer.body;
      if (answer.status === 404 && !isOdooError(answer.body)) {
        throw new HostError('broken', 'This Odoo has no JSON-2 API.');
      }
      throw refusal(answer.status, answer.body);
    },
  };
}

const isOdooError = (body: unknown): boolean => typeof body === 'object' && body !== null && 'name' in body;
