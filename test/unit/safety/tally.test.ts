import { expect } from 'chai';
import fc from 'fast-check';
import { createTally } from '../../../sidecar/src/safety/tally.ts';

describe('requests that are counted together', () => {
  it('are all counted, each for its own account', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant('time passes'))), (story) => {
        const counted = new Map<number, number>();
        let due: (() => void)[] = [];
        const tally = createTally(
          ({ companyId }, times) => counted.set(companyId, (counted.get(companyId) ?? 0) + times),
          (work) => due.push(work),
        );
        const pass = () => {
          const now = due;
          due = [];
          for (const work of now) work();
          expect(due).to.eql([]);
        };
        for (const step of story) {
          if (typeof step === 'number') tally({ hostId: 'host', companyId: step });
          else pass();
          expect(due.length, 'one waits for an account').to.be.at.most(3);
        }
        pass();
        for (const companyId of [1, 2, 3]) {
          const times = story.filter((step) => step === companyId).length;
          expect(counted.get(companyId) ?? 0).to.equal(times);
        }
      }),
    );
  });
});
