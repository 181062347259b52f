/** F4: the report says what was found, what was done and what needs a person, in the reader's language. */
import { expect } from 'chai';
import type { OldConnection } from '../../../sidecar/src/host/legacy.ts';
import { mapConnection } from '../../../sidecar/src/legacy/map.ts';
import { plainReport, reportLines, type Report } from '../../../sidecar/src/legacy/report.ts';
import { inLanguage } from '../../../sidecar/src/words.ts';

const OLD: OldConnection = {
  id: 3,
  name: 'Acme Bank',
  provider_type: 'acme',
  provider_identifier: null,
  status: 'SUCCESS',
  status_code: null,
  message: null,
  action_required: false,
  last_refresh: null,
  company_id: 1,
  has_token: true,
  accounts: [{ id: 7, name: null, account_number: null, last_sync: null, balance: null, journals: [] }],
};

describe('the report of coming over', () => {
  const { links, needs } = mapConnection(OLD, 1);
  const report: Report = {
    database: 'books',
    dryRun: true,
    installed: true,
    entries: links.map((link) => ({
      name: link.name,
      provider: link.providerName,
      companyId: 1,
      reason: link.reason,
      journals: [{ name: 'Old Acme', until: '2020-11-28', lines: 30 }],
      outcome: 'planned',
    })),
    tokens: 1,
    needs,
  };
  const written = (language: string) => reportLines(report).map((line) => inLanguage(line, language));

  it('says what is found, what would be done and what needs a person', () => {
    expect(written('en')).to.deep.equal([
      'Synchronization of before December 2020 in books (dry run, nothing was changed)',
      '',
      'Found: 1 connections, 1 journals, 30 lines that it brought.',
      'The old module stays installed. Its menus, buttons and scheduled actions are off.',
      '',
      'Connections',
      '- Acme Bank (Acme, company 1): would be listed as disconnected',
      '    The old synchronization ended when it was replaced. Press "Connect Again" to go on with the same journals.',
      '    journal Old Acme: until 2020-11-28, 30 lines',
      '',
      'Needs a person',
      "- Acme Bank: the provider acme was another company's. Look for the bank among the providers there are.",
      '- Acme Bank, account 7: it had no journal. Leave it out, or choose one when you connect.',
      "- 1 old connections still have their access token in Odoo's old table. Nothing uses it. An administrator erases them in Settings, under Online Synchronization.",
    ]);
  });

  it('has no line in English in any other language that we speak, but for names', () => {
    const english = written('en').filter((line) => line !== '');
    for (const language of ['fr_BE', 'nl', 'de', 'es', 'it', 'pt'])
      for (const line of written(language)) expect(english, language).not.to.include(line);
    expect(written('fr')).to.include(
      "- Acme Bank, compte 7 : il n'avait pas de journal. Laissez-le de côté, ou choisissez-en un en connectant la banque.",
    );
  });

  it('is plain English for a machine', () => {
    expect(JSON.stringify(plainReport(report))).not.to.contain('%(');
  });
});
