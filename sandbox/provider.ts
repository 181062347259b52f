/** What a provider's API in this sandbox is given and gives. Each is a folder that exports one `ProviderMount`. */
import type { Router } from 'express';
import type { ErrorSource, Faults } from './faults.ts';
import type { Bank } from './ledger/bank.ts';
import type { Delivery } from './web/deliveries.ts';

export interface SandboxContext {
  bank: Bank;
  faults: Faults;
}

/** Its `id`, for example `plaid`, is the provider's name in faults. */
export interface ProviderApi extends ErrorSource {
  /** Where the router is mounted, for example `/plaid`. */
  prefix: string;
  router: Router;
  /** The endpoints a fault can be set on, as paths below the prefix. */
  endpoints: string[];
  /** The error codes a fault of kind `error` can name. */
  errorCodes: string[];
  /** The connections that exist now, for the control page. No secrets. */
  connections?: () => { id: string; persona: string; note: string }[];
  /** Webhooks that were sent, newest last, for the control page. */
  deliveries?: () => Delivery[];
  /** Ends what would keep the process alive. */
  stop?: () => void;
}

export type ProviderMount = (context: SandboxContext) => ProviderApi;
