/** Every customer of the sandbox, and the bank they have accounts at. */
import { Bank, MovableClock } from '../ledger/bank.ts';
import type { Persona } from '../ledger/types.ts';
import { otherInstitutions } from './institutions.ts';
import { madePersonas, personaOnDemand } from './made.ts';
import { publishedPersonas } from './published.ts';

const allPersonas = (today: Date): Persona[] => [...publishedPersonas(), ...madePersonas(today)];

/** @param seed when given, two runs give the same ids to the same actions */
export function openBank(seed?: string): Bank {
  const clock = new MovableClock();
  return new Bank({
    personas: allPersonas(clock.now()),
    otherInstitutions: otherInstitutions(),
    makePersona: (id) => personaOnDemand(id, clock.now()),
    clock,
    ...(seed === undefined ? {} : { seed }),
  });
}
