import { expect } from 'chai';
import { Configuration, CountryCode, PlaidApi, Products } from 'plaid';
import { startSandbox, type RunningSandbox } from '../support/sandbox.ts';

describe("Plaid's own SDK against the sandbox", () => {
  let sandbox: RunningSandbox;
  let plaid: PlaidApi;

  beforeEach(async () => {
    sandbox = await startSandbox();
    const headers = { 'PLAID-CLIENT-ID': 'sandbox-client-id', 'PLAID-SECRET': 'sandbox-secret' };
    plaid = new PlaidApi(new Configuration({ basePath: `${sandbox.url}/plaid`, baseOptions: { headers } }));
  });
  afterEach(() => sandbox.close());

  const token = { client_name: 'Test', language: 'en', country_codes: [CountryCode.Us] };

  /** What a person does in the window. */
  async function signIn(linkToken: string, persona: string): Promise<void> {
    const accounts = sandbox.bank.customer(persona)!.ledger.accounts();
    for (const fields of [
      { step: 'persona', persona },
      { step: 'credentials', password: 'pass_good' },
      { step: 'code', code: '1234' },
      { step: 'consent', account: accounts[0]!.id },
    ]) {
      const body = new URLSearchParams({ token: linkToken, ...fields });
      expect((await fetch(`${sandbox.url}/plaid/link`, { method: 'POST', body })).status).to.equal(200);
    }
  }

  async function connect(persona: string): Promise<string> {
    const { data: link } = await plaid.linkTokenCreate({
      ...token,
      user: { client_user_id: '1' },
      products: [Products.Transactions],
      transactions: { days_requested: 730 },
      hosted_link: {},
    });
    await signIn(link.link_token, persona);
    const { data: got } = await plaid.linkTokenGet({ link_token: link.link_token });
    const public_token = got.link_sessions?.[0]?.on_success?.public_token ?? '';
    return (await plaid.itemPublicTokenExchange({ public_token })).data.access_token;
  }

  it('connects, reads everything and disconnects', async () => {
    const access_token = await connect('gingham');
    const { data: accounts } = await plaid.accountsGet({ access_token });
    expect(accounts.accounts[0]?.balances.current).to.equal(152854.23);
    const { data: page } = await plaid.transactionsSync({ access_token, count: 500 });
    expect(page.added).to.have.length(36);
    await plaid.itemRemove({ access_token });
    const refused = await plaid.itemGet({ access_token }).then(
      () => 'read',
      (error: { response: { data: { error_code: string } } }) => error.response.data.error_code,
    );
    expect(refused).to.equal('ITEM_NOT_FOUND');
  });

  it('ends a trouble by signing in again, and keeps the connection and its cursor', async () => {
    const access_token = await connect('mfa-each-time');
    const customer = sandbox.bank.customer('mfa-each-time')!;
    const account = customer.ledger.accounts()[0]!.id;
    const { data: first } = await plaid.transactionsSync({ access_token, count: 500 });
    customer.ledger.add(account, { amount: '5.00', label: 'MEANWHILE' });
    sandbox.bank.setStanding(customer, { trouble: 'login-required' });
    expect((await plaid.itemGet({ access_token })).data.item).to.deep.nested.include({
      update_type: 'user_present_required',
      'error.error_code': 'ITEM_LOGIN_REQUIRED',
    });
    const { data: link } = await plaid.linkTokenCreate({
      ...token,
      user: { client_user_id: '1' },
      access_token,
    });
    await signIn(link.link_token, 'mfa-each-time');
    expect((await plaid.itemGet({ access_token })).data.item.error).to.equal(null);
    const { data: next } = await plaid.transactionsSync({ access_token, cursor: first.next_cursor });
    expect(next.added.map(({ name }) => name)).to.deep.equal(['MEANWHILE']);
  });

  it('is not connected where the person cancelled or gave a wrong password or code', async () => {
    for (const steps of [
      [{ step: 'cancel' }],
      [
        { step: 'persona', persona: 'gingham' },
        { step: 'credentials', password: 'no' },
      ],
      [
        { step: 'persona', persona: 'mfa-each-time' },
        { step: 'credentials', password: 'pass_good' },
        { step: 'code', code: '0' },
      ],
    ]) {
      const { data: link } = await plaid.linkTokenCreate({
        ...token,
        user: { client_user_id: '1' },
        products: [Products.Transactions],
        hosted_link: {},
      });
      const [first] = steps;
      const persona = first && 'persona' in first ? (first.persona ?? '') : 'gingham';
      const account = sandbox.bank.customer(persona)!.ledger.accounts()[0]!.id;
      for (const fields of [...steps, { step: 'consent', account }]) {
        const body = new URLSearchParams({ token: link.link_token, ...(fields as Record<string, string>) });
        await fetch(`${sandbox.url}/plaid/link`, { method: 'POST', body });
      }
      const { data } = await plaid.linkTokenGet({ link_token: link.link_token });
      expect(data.link_sessions?.[0]).not.to.have.property('on_success');
    }
  });

  it('gives only the accounts that the person chose, also after they got new ids', async () => {
    const access_token = await connect('many-accounts');
    const { ledger } = sandbox.bank.customer('many-accounts')!;
    const [chosen, , other] = ledger.accounts();
    const renamed = ledger.renameAccount(chosen!.id);
    const { data } = await plaid.accountsGet({ access_token });
    expect(data.accounts.map(({ account_id }) => account_id)).to.deep.equal([renamed.id]);
    ledger.add(other!.id, { amount: '1', label: 'NOT CHOSEN' });
    const { data: page } = await plaid.transactionsSync({ access_token, count: 500 });
    expect(new Set(page.added.map(({ account_id }) => account_id))).to.deep.equal(new Set([renamed.id]));
  });
});
