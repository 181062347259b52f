import { expect } from 'chai';
import { rememberedEach } from '../../sidecar/src/remembered.ts';

describe('a question about one of many', () => {
  const GOOD_FOR_MS = 1000;
  const asked: string[] = [];
  let now = 0;
  let answer: () => Promise<string>;
  const question = () =>
    rememberedEach(
      (which: string) => {
        asked.push(which);
        return answer();
      },
      GOOD_FOR_MS,
      (given) => given === 'good',
      () => now,
    );
  beforeEach(() => {
    asked.length = 0;
    now = 0;
    answer = async () => 'good';
  });

  it('is not asked again while its answer is good, and is afterwards', async () => {
    const ask = question();
    await ask('a');
    now = GOOD_FOR_MS - 1;
    expect(await ask('a')).to.equal('good');
    expect(asked).to.eql(['a']);
    now = GOOD_FOR_MS;
    answer = async () => 'changed';
    expect(await ask('a')).to.equal('changed');
    expect(asked).to.eql(['a', 'a']);
  });

  it('is good from when it was asked, however long the answer took', async () => {
    const ask = question();
    answer = async () => {
      now += GOOD_FOR_MS;
      return 'good';
    };
    await ask('a');
    await ask('a');
    expect(asked).to.eql(['a', 'a']);
  });

  it('has an answer of its own for each', async () => {
    const ask = question();
    await ask('a');
    answer = async () => 'other';
    expect([await ask('b'), await ask('a')]).to.eql(['other', 'good']);
  });

  it('is asked anew where the answer was not good or none came', async () => {
    const ask = question();
    answer = async () => 'bad';
    expect(await ask('a')).to.equal('bad');
    answer = () => Promise.reject(new Error('away'));
    expect(await ask('a').catch((error: Error) => error.message)).to.equal('away');
    answer = async () => 'good';
    expect(await ask('a')).to.equal('good');
    expect(asked).to.eql(['a', 'a', 'a']);
  });
});
