import { expect } from 'chai';
import { choicesFor, choicesOf } from '../../../sidecar/src/institutions/choices.ts';
import type { Offer } from '../../../sidecar/src/institutions/merge.ts';

const offer = (provider: string, institutionId: string, countries: string[]): Offer => ({
  ...{ provider, institutionId, countries, name: 'Revolut' },
  ...{ beta: false, healthy: true, automatic: true },
});
const kept = choicesOf([
  offer('enablebanking', 'BE', ['BE']),
  offer('enablebanking', 'DE', ['DE']),
  offer('plaid', 'all', ['BE', 'DE', 'FR']),
]);
const ways = (country: string | null) => choicesFor(kept, country).map(({ institutionId }) => institutionId);

describe('The ways to one bank', () => {
  it('are one of each provider: of a list by country the one of the country that is searched', () => {
    expect(ways('BE')).to.eql(['BE', 'all']);
    expect(ways('DE')).to.eql(['DE', 'all']);
  });

  it('leave no provider out where its list has nothing for the country', () => {
    expect(ways('FR')).to.eql(['BE', 'all']);
    expect(ways(null)).to.eql(['BE', 'all']);
  });

  it('are both of two that a provider has in one country', () => {
    const two = choicesOf([offer('yodlee', 'private', ['BE']), offer('yodlee', 'business', ['BE'])]);
    expect(choicesFor(two, 'BE').map(({ institutionId }) => institutionId)).to.eql(['private', 'business']);
  });

  it('say nothing of countries where each provider has but one, and never to a screen', () => {
    expect(choicesOf([offer('plaid', 'all', ['BE'])])[0]).not.to.have.property('countries');
    for (const choice of choicesFor(kept, 'BE')) expect(choice).not.to.have.property('countries');
  });
});
