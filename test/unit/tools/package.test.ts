import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageAddon } from '../../../tools/addon/package.ts';
import { LANGUAGES } from '../../../tools/i18n/catalogue.ts';

describe('the package of the addon', function () {
  this.timeout(60_000);

  it('brings the translations along, and nothing that only developers need', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'package-'));
    try {
      const zip = readFileSync(await packageAddon(join(folder, 'account_online_synchronization')), 'latin1');
      // A zip names its files in plain text.
      for (const language of Object.keys(LANGUAGES)) {
        expect(zip).to.include(`account_online_synchronization/i18n/${language}.po`);
      }
      expect(zip).to.include('account_online_synchronization/static/src/sync/sentence.js');
      expect(zip).to.not.match(/account_online_synchronization\/[\w/]+\.ts\b/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
