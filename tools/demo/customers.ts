/** Who the demo connects: a customer of the sandbox bank that each provider has. */
import type { SidecarClient } from '../connect.ts';
import type { World } from '../world.ts';

export interface DemoCustomer {
  persona: string;
  /** The bank as lists have it. */
  name: string;
  country: string;
}

const EUROPEAN: DemoCustomer = { persona: 'linden', name: 'Harbour & Sons Bank', country: 'BE' };
const CUSTOMERS: Record<string, DemoCustomer> = {
  plaid: { persona: 'gingham', name: 'Gingham Bank', country: 'US' },
  yodlee: EUROPEAN,
  saltedge: EUROPEAN,
  ponto: EUROPEAN,
  enablebanking: EUROPEAN,
};

/** @throws when the demo does not know the provider */
export function customerOf(provider: string): DemoCustomer {
  const found = CUSTOMERS[provider];
  if (found) return found;
  throw new Error(`--provider must be one of ${Object.keys(CUSTOMERS).join(', ')}`);
}

interface Banks {
  ready: boolean;
  institutions: { name: string; choices: { provider: string; institutionId: string }[] }[];
}

const POLL_MS = 300;

/** As the screens search it. @returns the bank's id in the provider's list, which may take a moment to be there */
export async function findBank(
  client: SidecarClient,
  provider: string,
  name: string,
  country: string,
  timeoutMs = 120_000,
): Promise<string> {
  const until = Date.now() + timeoutMs;
  const query = new URLSearchParams({ query: name, country, limit: '20' });
  for (;;) {
    const { institutions } = await client.call<Banks>('GET', `/v1/institutions?${query.toString()}`);
    const choices = institutions.filter((bank) => bank.name === name).flatMap((bank) => bank.choices);
    const found = choices.find((choice) => choice.provider === provider);
    if (found) return found.institutionId;
    if (Date.now() > until) throw new Error(`${provider} does not list ${name}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A new journal must have an active currency; an accountant activates it in Odoo's settings. */
export async function activateCurrencies(world: World): Promise<void> {
  const context = { active_test: false };
  const domain = [['name', 'in', ['EUR', 'GBP', 'JPY', 'KWD', 'USD']]];
  const ids = await world.admin.call<number[]>('res.currency', 'search', [domain], { context });
  await world.admin.call('res.currency', 'write', [ids, { active: true }]);
}
