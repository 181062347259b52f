import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { bundleSidecar, COMMANDS, SERVER } from '../../../tools/sidecar/bundle.ts';

const FOLDER = dirname(SERVER);

/** The files that one of them loads as it starts, itself among them. */
function loadedWith(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export)[^;]*?from "\.\/([^"]+)"/gm);
  return [file, ...[...imports].flatMap(([, name = '']) => loadedWith(join(FOLDER, name)))];
}

describe("the sidecar's bundle", () => {
  before(bundleSidecar);

  it("loads Plaid's SDK with the first call to Plaid, not as it starts", () => {
    const sdk = readdirSync(FOLDER).filter((name) => name.startsWith('plaid-'));
    expect(sdk).not.to.be.empty;
    for (const start of [SERVER, COMMANDS]) {
      const loaded = loadedWith(start).map((file) => readFileSync(file, 'utf8'));
      expect(loaded.length).to.be.greaterThan(1);
      expect(loaded.some((text) => text.includes('itemPublicTokenExchange'))).to.equal(true);
      expect(loaded.some((text) => text.includes('PlaidApiAxiosParamCreator'))).to.equal(false);
    }
  });

  it('leaves the files of a running sidecar alone where nothing changed', async () => {
    const written = () => [SERVER, COMMANDS].map((file) => statSync(file).ino);
    const before = written();
    await Promise.all([bundleSidecar(), bundleSidecar()]);
    expect(written()).to.deep.equal(before);
  });
});
