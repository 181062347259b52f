/** `/jsonrpc` with `execute_kw`: what Odoo 17 and 18 have; on 19 it still answers and logs a deprecation. */
import { HostError } from './errors.ts';
import { post } from './post.ts';
import { refusal } from './refusal.ts';
import type { HostAddress, HostParameters, HostTransport } from './transport.ts';

interface RpcAnswer {
  result?: unknown;
  error?: { data?: { name?: string; message?: string } };
}

export function jsonRpcTransport(address: HostAddress): HostTransport {
  let uid: Promise<number> | undefined;

  const rpc = async (service: string, method: string, args: unknown[]): Promise<unknown> => {
    const body = { jsonrpc: '2.0', method: 'call', id: 1, params: { service, method, args } };
    const answer = await post(`${address.url}/jsonrpc`, body, {}, address.timeoutMs);
    const { result, error } = answer.body as RpcAnswer;
    if (error) throw refusal(500, error.data ?? {});
    return result;
  };

  const login = async (): Promise<number> => {
    const id = await rpc('common', 'login', [address.database, address.login, address.apiKey]);
    if (typeof id !== 'number') throw new HostError('unauthorised', 'Odoo does not accept our API key.');
    return id;
  };

  return {
    async call(model: string, method: string, parameters: HostParameters): Promise<unknown> {
      uid ??= login();
      const user = await uid.catch((error: unknown) => {
        uid = undefined;
        throw error;
      });
      const { ids, ...keywords } = parameters;
      const args: unknown[] = ids === undefined ? [] : [ids];
      // The one method that this API wants by position.
      if (method === 'create') {
        args.push(keywords['vals_list']);
        delete keywords['vals_list'];
      }
      return rpc('object', 'execute_kw', [
        address.database,
        user,
        address.apiKey,
        model,
        method,
        args,
        keywords,
      ]);
    },
  };
}
