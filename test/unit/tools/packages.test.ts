import { expect } from 'chai';
import { verdictOf } from '../../../tools/packages/advisories.ts';
import { lockFaults } from '../../../tools/packages/lock-file.ts';

describe('the packages', () => {
  const good = { version: '1.0.0', integrity: 'sha512-abc' };
  const faults = (packages: object, dependencies: Record<string, string> = {}) =>
    lockFaults({ packages: { '': {}, ...packages } }, { dependencies }).join('\n');

  it('are fine when each is pinned, has its sum and runs nothing', () => {
    expect(
      faults({ 'node_modules/a': good, 'node_modules/a/node_modules/@b/c': good }, { a: '1.0.0' }),
    ).to.equal('');
    expect(faults({ 'node_modules/esbuild': { ...good, hasInstallScript: true } })).to.equal('');
  });

  for (const [what, packages, dependencies, said] of [
    ['no sum', { 'node_modules/a': { version: '1.0.0' } }, {}, 'a has no sha512 sum'],
    ['a weak sum', { 'node_modules/a': { ...good, integrity: 'sha1-abc' } }, {}, 'a has no sha512 sum'],
    [
      'a place of its own',
      { 'node_modules/a': { ...good, resolved: 'https://x.example/a.tgz' } },
      {},
      'https://x.example/a.tgz',
    ],
    ['git', { 'node_modules/a': { ...good, resolved: 'git+ssh://x.example/a' } }, {}, 'git+ssh://'],
    ['a folder', { 'node_modules/a': { link: true, resolved: '../a' } }, {}, 'a link to a folder'],
    [
      'a script',
      { 'node_modules/x/node_modules/a': { ...good, hasInstallScript: true } },
      {},
      'a runs a script',
    ],
    ['a range', {}, { a: '^1.0.0' }, 'a is wanted as ^1.0.0'],
    ['an address', {}, { a: 'https://x.example/a.tgz' }, 'name one version'],
  ] as const) {
    it(`are told of where one has ${what}`, () => {
      expect(faults(packages, dependencies)).to.include(said);
    });
  }

  describe('known weaknesses of them', () => {
    const report = (vulnerabilities: object) =>
      JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { dependencies: { total: 5 } } });

    it('are told where they are high or critical, and counted where not', () => {
      const via = [{ title: 'reads any file', url: 'https://x.example' }];
      expect(
        verdictOf(
          report({
            a: { severity: 'critical', via },
            b: { severity: 'high', via: ['a'] },
            c: { severity: 'moderate', via },
          }),
        ),
      ).to.eql({ known: true, bad: ['a (critical): reads any file', 'b (high): through a'], other: 1 });
      expect(verdictOf(report({}))).to.eql({ known: true, bad: [], other: 0 });
    });

    it('are not said to be none where the registry does not say', () => {
      const refused = JSON.stringify({ message: '405 Method Not Allowed', error: { summary: '' } });
      expect(verdictOf(refused)).to.eql({ known: false, why: '405 Method Not Allowed' });
      expect(verdictOf('')).to.eql({ known: false, why: 'no report' });
      expect(verdictOf('{"vulnerabilities":{}}')).to.include({ known: false });
    });
  });
});
