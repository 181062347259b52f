/** One call to one model's method: one host transaction, whatever the wire. */
export interface HostTransport {
  /**
   * @param ids the records the method runs on; leave out for a method of the model itself
   * @throws {HostError}
   */
  call(model: string, method: string, parameters: HostParameters): Promise<unknown>;
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
  /** Called after each call, for the figures. */
  observe?: (model: string, method: string, outcome: 'ok' | 'failed', seconds: number) => void;
}
