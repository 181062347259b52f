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

  it('say which one is wrong and what is right', () => {
    expect(() => readConfig({ PORT: 'eighty' })).to.throw(ConfigError, /^PORT .*Port to listen on/);
    expect(() => readConfig({ DATABASE_URL: 'mysql://x' })).to.throw(ConfigError, /^DATABASE_URL /);
    expect(() => readConfig({ SYNC_INTERVAL_HOURS: '0' })).to.throw(ConfigError, /^SYNC_INTERVAL_HOURS /);
  });

  it('take an empty value as none', () => {
    expect(readConfig({ PLAID_CLIENT_ID: ' ' }).PLAID_CLIENT_ID).to.equal(undefined);
  });

  it('know which of them are secrets', () => {
    const config = readConfig({ PLAID_SECRET: 'plaid-secret', PLAID_CLIENT_ID: 'client' });
    expect(secretValues(config)).to.eql(['plaid-secret']);
  });

  it('are all in docs/configuration.md, as they are in the code', () => {
    expect(readFileSync(CONFIGURATION_PAGE, 'utf8')).to.equal(configurationPage());
  });
});
