import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { createVault, KeyLost } from '../../../sidecar/src/safety/vault.ts';

const json = fc.jsonValue().filter((value) => !Object.is(value, -0) && !JSON.stringify(value).includes('-0'));

describe('the vault', () => {
  const vault = createVault([randomBytes(32)]);

  it('gives back what was sealed', () => {
    fc.assert(
      fc.property(fc.uuid(), json, (row, value) => {
        expect(vault.open(row, vault.seal(row, value as never))).to.eql(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not open a value that was moved to another row', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (row, other) => {
        fc.pre(row !== other);
        expect(() => vault.open(other, vault.seal(row, 'token'))).to.throw(KeyLost);
      }),
    );
  });

  it('does not open a value of which one bit was turned', () => {
    const sealed = vault.seal('row', 'access-token');
    const [version, key, wrapped = '', body = ''] = sealed.split('.');
    const turned = (text: string, bit: number) => {
      const bytes = Buffer.from(text, 'base64url');
      const at = bit % (bytes.length * 8);
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
      return bytes.toString('base64url');
    };
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), (bit, inKey) => {
        const parts = inKey
          ? [version, key, turned(wrapped, bit), body]
          : [version, key, wrapped, turned(body, bit)];
        expect(() => vault.open('row', parts.join('.'))).to.throw(KeyLost);
      }),
    );
  });

  it('shows nothing of the value, and never the same text twice', () => {
    const [one, two] = [vault.seal('row', 'access-token-1234'), vault.seal('row', 'access-token-1234')];
    expect(one).not.to.equal(two);
    expect(Buffer.from(one).includes('access-token-1234')).to.equal(false);
  });

  it('takes a new master key without losing what the old one sealed', () => {
    const [old, current] = [randomBytes(32), randomBytes(32)];
    const sealed = createVault([old]).seal('row', 'token');
    const both = createVault([current, old]);
    expect(both.isOld(sealed)).to.equal(true);
    const renewed = both.rewrap('row', sealed);
    expect(both.isOld(renewed)).to.equal(false);
    expect(createVault([current]).open('row', renewed)).to.equal('token');
  });

  it('says clearly that the master key is another one', () => {
    const sealed = vault.seal('row', 'token');
    expect(() => createVault([randomBytes(32)]).open('row', sealed)).to.throw(KeyLost, 'master key');
  });
});
