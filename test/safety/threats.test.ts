import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { PROJECT } from '../../tools/places.ts';

describe('THREATS.md', () => {
  it('names tests that there are', () => {
    const threats = readFileSync(join(PROJECT, 'THREATS.md'), 'utf8');
    const named = [...threats.matchAll(/^\|[^|]+\| `(.+)`\s*\|$/gm)].map((match) => match[1] ?? '');
    expect(named.length).to.be.greaterThan(20);
    const tests = readdirSync(join(PROJECT, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(join(PROJECT, 'test', file), 'utf8').replaceAll("\\'", "'"))
      .join('\n');
    expect(named.filter((name) => !tests.includes(name))).to.eql([]);
  });
});
