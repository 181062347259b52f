/** Every customer of the sandbox, and the bank they have accounts at. */
import { Bank, MovableClock } from '../ledger/bank.ts';
import type { Persona } from '../ledger/types.ts';
import { generateInstitutions } from '../catalogue/generate.ts';
import { otherInstitutions } from './institutions.ts';
import { madePersonas, personaOnDemand } from './made.ts';
import { publishedPersonas } from './published.ts';

const allPersonas = (today: Date): Persona[] => [...publishedPersonas(), ...madePersonas(today)];

/**
 * @param seed when given, two runs give the same ids to the same actions
 * @param institutions how many banks of the made catalogue are offered besides those of the sandbox itself
 */
export function openBank(seed?: string, institutions = 0): Bank {
  const clock = new MovableClock();
  return new Bank({
    personas: allPersonas(clock.now()),
    otherInstitutions: [...otherInstitutions(), ...generateInstitutions(institutions)],
    makePersona: (id) => personaOnDemand(id, clock.now()),
    clock,
    ...(seed === undefined ? {} : { seed }),
  });
}
