/** The host's transport as configured: JSON-2 first, `/jsonrpc` where this Odoo does not have it. */
import { HostError } from './errors.ts';
import { json2Transport } from './json2.ts';
import { jsonRpcTransport } from './jsonrpc.ts';
import type { HostAddress, HostParameters, HostTransport } from './transport.ts';

const NO_JSON2 = 'this Odoo has no JSON-2 API';

/** Chooses at the first call and stays with it. */
export function connectHost(address: HostAddress): HostTransport {
  let transport = json2Transport(address);
  let settled = false;
  const call = async (model: string, method: string, parameters: HostParameters): Promise<unknown> => {
    try {
      const result = await transport.call(model, method, parameters);
      settled = true;
      return result;
    } catch (error) {
      if (settled || !(error instanceof HostError) || error.message !== NO_JSON2) throw error;
      settled = true;
      transport = jsonRpcTransport(address);
      return transport.call(model, method, parameters);
    }
  };
  return {
    call: address.observe ? observed(call, address.observe) : call,
    ...(address.paired ? { paired: address.paired } : {}),
  };
}

function observed(
  call: HostTransport['call'],
  observe: NonNullable<HostAddress['observe']>,
): HostTransport['call'] {
  return async (model, method, parameters) => {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    try {
      const result = await call(model, method, parameters);
      observe(model, method, 'ok', seconds());
      return result;
    } catch (error) {
      observe(model, method, 'failed', seconds());
      throw error;
    }
  };
}
