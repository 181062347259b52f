/** The sandbox as one express application: the control page and one prefix a provider. */
import express, { type Express } from 'express';
import { control } from './control/index.ts';
import { enablebanking } from './enablebanking/index.ts';
import { Faults } from './faults.ts';
import type { Bank } from './ledger/bank.ts';
import { openBank } from './personas/index.ts';
import { phones } from './phones.ts';
import { plaid } from './plaid/index.ts';
import { ponto } from './ponto/index.ts';
import { stylesheet } from './web/page.ts';
import type { ProviderMount } from './provider.ts';
import { RequestLog } from './request-log.ts';
import { saltedge } from './saltedge/index.ts';
import { yodlee } from './yodlee/index.ts';

/** A line for each provider's folder. */
const PROVIDERS: ProviderMount[] = [enablebanking, plaid, ponto, saltedge, yodlee];

export interface Sandbox {
  app: Express;
  bank: Bank;
  faults: Faults;
  stop(): void;
}

export interface SandboxOptions {
  /** Two runs give the same ids to the same actions. */
  seed?: string;
  /** How many banks of a catalogue like the real ones are offered too; none where it is left out. */
  institutions?: number;
}

export function createSandbox({ seed, institutions }: SandboxOptions = {}): Sandbox {
  const bank = openBank(seed, institutions);
  const faults = new Faults();
  const log = new RequestLog();
  const providers = PROVIDERS.map((mount) => mount({ bank, faults }));
  const app = express();
  app.disable('x-powered-by');
  for (const provider of providers) app.use(provider.prefix, log.middleware(provider.id), provider.router);
  app.get('/sandbox.css', stylesheet);
  app.use(phones());
  app.use(control({ bank, faults, providers, log }));
  return { app, bank, faults, stop: () => providers.forEach((provider) => provider.stop?.()) };
}
