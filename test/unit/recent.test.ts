import { expect } from 'chai';
import fc from 'fast-check';
import { Recent } from '../../sidecar/src/recent.ts';

describe('what was used lately', () => {
  it('is kept, at most so much of it, and always the newest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 1, max: 5 }), (keys, most) => {
        const recent = new Recent<number, number>(most);
        const used: number[] = [];
        for (const [at, key] of keys.entries()) {
          const known = recent.get(key);
          const newest = new Set(used.toReversed());
          expect(known !== undefined).to.equal([...newest].slice(0, most).includes(key));
          if (known === undefined) recent.set(key, at);
          used.push(key);
        }
      }),
    );
  });
});
