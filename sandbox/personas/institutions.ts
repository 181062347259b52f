/** Banks without a customer here, so that lists have pages and a search has something to find. */
import type { Institution } from '../ledger/types.ts';

const FIRST = [
  'Amber',
  'Bramble',
  'Chalk',
  'Drift',
  'Ember',
  'Flint',
  'Glen',
  'Heather',
  'Indigo',
  'Juniper',
];
const SECOND = ['Bridge', 'Creek', 'Dale', 'Field', 'Ford', 'Gate', 'Hill', 'Lake', 'Moor', 'Valley'];
const THIRD = ['Bank', 'Credit Union', 'Savings Bank', 'Mutual', 'Banque', 'Volksbank'];
const COUNTRIES = [['US'], ['US', 'CA'], ['GB', 'IE'], ['FR', 'BE'], ['DE'], ['NL', 'BE']];

/** 600 of them, always the same. */
export function otherInstitutions(): Institution[] {
  return FIRST.flatMap((first, a) =>
    SECOND.flatMap((second, b) =>
      THIRD.map((third, c) => {
        const id = `${first}-${second}-${third}`.toLowerCase().replaceAll(' ', '-');
        return {
          id,
          name: `${first} ${second} ${third}`,
          countries: COUNTRIES[c] ?? ['US'],
          url: `https://${id}.example`,
          colour: `#${(0x303030 + a * 0x0d0703 + b * 0x03090d).toString(16).slice(0, 6)}`,
          beta: b === 9 && c === 0,
          healthy: !(a === 4 && b === 4),
          oauth: c % 2 === 1,
        };
      }),
    ),
  );
}
