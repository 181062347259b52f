import { expect } from 'chai';
import type { HostAccount, HostJournal, HostLink } from '../../../sidecar/src/host/settings.ts';
import { obstacle } from '../../../sidecar/src/sync/obstacles.ts';

const EUR = { id: 1, name: 'EUR', active: true };
const USD = { id: 2, name: 'USD', active: true };

const journal: HostJournal = {
  id: 7,
  name: 'Main Bank',
  active: true,
  type: 'bank',
  currency_id: null,
  company_id: { id: 1 },
  default_account_id: 11,
  suspense_account_id: 12,
  bank_statement_creation: 'month',
  has_invalid_statements: false,
};

const link: HostLink = {
  id: 3,
  state: 'connected',
  auto_sync: true,
  pairing_identity: { databaseUuid: '', place: '', url: '' },
  connected_by_id: null,
  company_id: {
    id: 1,
    currency_id: EUR,
    user_fiscalyear_lock_date: null,
    user_hard_lock_date: null,
    partner_id: null,
  },
  account_online_account_ids: [],
  activity_ids: [],
};

/** What stands in the way of an account in euros, whose journal is like this. */
const reasonFor = (journals: HostJournal[], company = link.company_id) => {
  const account: HostAccount = {
    id: 5,
    online_identifier: 'one',
    inverse_transaction_sign: false,
    journal_ids: journals,
  };
  return obstacle({ ...link, company_id: company }, account, 'EUR');
};

describe('a journal that cannot be booked to', () => {
  const CASES: [string, string, Partial<HostJournal>][] = [
    ['is archived', 'journal-archived', { active: false }],
    ['is for sales', 'journal-type', { type: 'sale' }],
    ['is for anything', 'journal-type', { type: 'general' }],
    ["is another company's", 'wrong-company', { company_id: { id: 2 } }],
    ['has no bank account', 'no-bank-account', { default_account_id: null }],
    ['has no suspense account', 'no-suspense-account', { suspense_account_id: null }],
    ['is in a currency that is not active', 'currency-inactive', { currency_id: { ...EUR, active: false } }],
    ['is in another currency than the account', 'journal-currency', { currency_id: USD }],
  ];

  for (const [how, code, values] of CASES) {
    it(`because it ${how} holds its lines with a reason that says so`, () => {
      const reason = reasonFor([{ ...journal, ...values }]);
      expect(reason?.code).to.equal(code);
      // A currency is named by its code, anything else by the journal that has to change.
      expect(reason?.message).to.include(code === 'currency-inactive' ? 'EUR' : 'Main Bank');
    });
  }

  it('because there is none holds its lines with a reason that says so', () => {
    expect(reasonFor([])?.code).to.equal('no-journal');
  });

  it("because it is in the company's currency, which is another, holds its lines and names both", () => {
    const reason = reasonFor([journal], { ...link.company_id, currency_id: USD });
    expect(reason?.code).to.equal('journal-currency');
    expect(reason?.message).to.include('USD').and.include('EUR');
  });

  it('is none of those for bank, card and cash, in its own currency or its company’s', () => {
    for (const type of ['bank', 'credit', 'cash']) {
      expect(reasonFor([{ ...journal, type }])).to.equal(null);
      const own = { ...journal, type, currency_id: EUR };
      expect(reasonFor([own], { ...link.company_id, currency_id: USD })).to.equal(null);
    }
  });
});
