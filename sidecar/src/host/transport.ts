import type { HostIdentity } from './identity.ts';

/** One call to one model's method: one host transaction, whatever the wire. */
export interface HostTransport {
  /**
   * @param ids the records the method runs on; leave out for a method of the model itself
   * @throws {HostError}
   */
  call(model: string, method: string, parameters: HostParameters): Promise<unknown>;
  /** The database that was paired, where that is known: what answers is held against it. */
  paired?: HostIdentity;
}

export interface HostParameters {
  ids?: number[];
  context?: Record<string, unknown>;
  [argument: string]: unknown;
}

export interface HostAddress {
  url: string;
  database: string;
  login: string;
  apiKey: string;
  timeoutMs: number;
  paired?: HostIdentity;
  /** Called after each call, for the figures. */
  observe?: (model: string, method: string, outcome: 'ok' | 'failed', seconds: number) => void;
}
