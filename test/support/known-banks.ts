/** The well-known banks of the sandbox's catalogue under the ids that the four providers give them. */
import { knownBanks } from '../../sandbox/catalogue/generate.ts';
import { institutionId } from '../../sandbox/plaid/shapes.ts';
import { institutionUuid } from '../../sandbox/ponto/ids.ts';
import { providerId } from '../../sandbox/yodlee/ids.ts';

const byName = new Map(knownBanks().map(({ name, id }) => [name, id]));

/** @returns the bank's id at each provider that may offer it */
export function offersOf(name: string): ReadonlySet<string> {
  const id = byName.get(name);
  if (id === undefined) throw new Error(`no bank is called ${name}`);
  return new Set([institutionId(id), id, String(providerId(id)), institutionUuid(id)]);
}
