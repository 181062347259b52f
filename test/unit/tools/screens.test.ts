/** The screens as they are shipped: small, and of a kind that Odoo's bundler takes. */
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compileScreens } from '../../../tools/addon/compile.ts';
import { PROJECT } from '../../../tools/places.ts';

const MOST_BYTES = 40 * 1024;

describe('the compiled screens', function () {
  this.timeout(60_000);
  const folder = join(PROJECT, 'addon/static');
  let modules: Map<string, string>;

  before(async () => {
    modules = await compileScreens(folder);
  });

  it('weigh at most 40 kB gzipped, their templates and styles with them', () => {
    const others = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(xml|scss)$/.test(name))
      .map((name) => readFileSync(join(folder, 'src', name), 'utf8'));
    const all = [...modules.values(), ...others].join('\n');
    expect(all.length).to.be.greaterThan(10_000);
    expect(gzipSync(all).length).to.be.at.most(MOST_BYTES);
  });

  it("bring no colour of their own: in the dark, or in a company's dress, they look as Odoo does around them", () => {
    const files = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(ts|xml|scss)$/.test(name),
    );
    expect(files).not.to.be.empty;
    const literal = /#[0-9a-f]{3,8}\b|\b(rgb|hsl)a?\(/i;
    const named = /\b(color|background|border|fill|stroke)[a-z-]*:\s*(?!inherit|currentcolor|var\()\w/i;
    const own = files.flatMap((name) =>
      readFileSync(join(folder, 'src', name), 'utf8')
        .split('\n')
        .filter((line) => literal.test(line) || (!name.endsWith('.ts') && named.test(line)))
        .map((line) => `${name}: ${line.trim()}`),
    );
    expect(own).to.eql([]);
  });

  it('import only what Odoo has in its backend, or another of them', () => {
    const imports = [...modules].flatMap(([path, text]) =>
      [...text.matchAll(/^import .*?'([^']+)';$/gm)].map((match) => ({ path, from: match[1] ?? '' })),
    );
    expect(imports).not.to.be.empty;
    const known = /^(@odoo\/owl|@web\/|@mail\/)/;
    const missing = imports.filter(({ path, from }) => {
      if (known.test(from)) return false;
      return !modules.has(`${join(path, '..', from)}.js`);
    });
    expect(missing).to.eql([]);
  });
});
