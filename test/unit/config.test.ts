import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ConfigError, readConfig, secretValues } from '../../sidecar/src/config.ts';
import { CONFIGURATION_PAGE, configurationPage } from '../../tools/docs/configuration.ts';

describe('the settings', () => {
  it('all have a default that works', () => {
    const config = readConfig({});
    expect(config.PORT).to.equal(8790);
    expect(config.SYNC_INTERVAL_HOURS).to.equal(12);
    expect(config.DATABASE_URL).to.equal(undefined);
  });

  const WRONG: [string, string, RegExp][] = [
    ['PORT', 'eighty', /^PORT must be a whole number from 0 to 65535\. Port to listen on/],
    ['PORT', '65536', /^PORT must be a whole number from 0 to 65535\./],
    ['SYNC_INTERVAL_HOURS', '0', /^SYNC_INTERVAL_HOURS must be a whole number from 1 to 168\./],
    ['SYNC_INTERVAL_HOURS', '1.5', /^SYNC_INTERVAL_HOURS must be a whole number/],
    ['DATABASE_URL', 'mysql://planted', /^DATABASE_URL must be an address such as postgres:/],
    ['PUBLIC_URL', 'planted.example', /^PUBLIC_URL must be an address such as https:/],
    ['LOG_LEVEL', 'loud', /^LOG_LEVEL must be one of debug, info, warn, error, silent\./],
    ['PLAID_COUNTRIES', 'US;Canada', /^PLAID_COUNTRIES must be country codes of two letters/],
  ];
  for (const [name, value, sentence] of WRONG) {
    it(`say that ${name} is wrong at ${value}, and what is right`, () => {
      expect(() => readConfig({ [name]: value }))
        .to.throw(ConfigError, sentence)
        .with.property('message')
        .that.does.not.include('planted');
    });
  }

  it("say which half of a provider's keys is missing", () => {
    expect(() => readConfig({ PLAID_CLIENT_ID: 'client' })).to.throw(ConfigError, /^PLAID_SECRET is missing/);
    expect(() => readConfig({ PONTO_CLIENT_SECRET: 'x' })).to.throw(
      ConfigError,
      /^PONTO_CLIENT_ID is missing/,
    );
  });

  it('take an address with or without a slash at its end', () => {
    expect(readConfig({ PUBLIC_URL: 'https://bank.example/' }).PUBLIC_URL).to.equal('https://bank.example');
    expect(readConfig({ PUBLIC_URL: 'https://bank.example/a' }).PUBLIC_URL).to.equal(
      'https://bank.example/a',
    );
  });

  it('take an empty value as none', () => {
    expect(readConfig({ PLAID_CLIENT_ID: ' ' }).PLAID_CLIENT_ID).to.equal(undefined);
  });

  it('know which of them are secrets', () => {
    const config = readConfig({ PLAID_SECRET: 'plaid-secret', PLAID_CLIENT_ID: 'client' });
    expect(secretValues(config)).to.eql(['plaid-secret']);
  });

  it('know the secrets inside a secret, as they are written and as they are meant', () => {
    const config = readConfig({
      MASTER_KEY: 'key-one,key-two',
      DATABASE_URL: 'postgres://sync:p%40ss@127.0.0.1/sync',
    });
    expect(secretValues(config)).to.include.members(['key-one', 'key-two', 'p%40ss', 'p@ss']);
    const odd = readConfig({ DATABASE_URL: 'postgres://sync:100%25-or-100%@127.0.0.1/sync' });
    expect(secretValues(odd)).to.include('100%25-or-100%');
  });

  it('are all in docs/configuration.md, as they are in the code', () => {
    expect(readFileSync(CONFIGURATION_PAGE, 'utf8')).to.equal(configurationPage());
  });
});
