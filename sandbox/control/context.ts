/** What the control API and page work on. */
import type { Faults } from '../faults.ts';
import type { Bank } from '../ledger/bank.ts';
import type { ProviderApi } from '../provider.ts';
import type { RequestLog } from '../request-log.ts';

export interface ControlContext {
  bank: Bank;
  faults: Faults;
  providers: ProviderApi[];
  log: RequestLog;
}
