import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readMasterKeys } from '../../../sidecar/src/safety/master-key.ts';

describe('the master key', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'master-key-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const base64 = (key: Buffer) => key.toString('base64');

  it('is made at the first start, kept for the next, and readable by nobody else', () => {
    const first = readMasterKeys({ dataDir });
    expect(first.map((key) => key.length)).to.eql([32]);
    expect(readMasterKeys({ dataDir })).to.eql(first);
    expect(readdirSync(dataDir)).to.eql(['master.key']);
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).to.equal(0o600);
    expect(readFileSync(join(dataDir, 'master.key'), 'utf8').trim()).to.equal(base64(first[0] as Buffer));
  });

  it('is another one for another sidecar', () => {
    const other = join(dataDir, 'other');
    expect(readMasterKeys({ dataDir })).to.not.eql(readMasterKeys({ dataDir: other }));
  });

  it('is taken from the environment before a command before a file', () => {
    const [value, printed, kept] = [randomBytes(32), randomBytes(32), randomBytes(32)];
    const file = join(dataDir, 'key');
    writeFileSync(file, base64(kept));
    const command = `echo ${base64(printed)}`;
    expect(readMasterKeys({ value: base64(value), command, file, dataDir })).to.eql([value]);
    expect(readMasterKeys({ command, file, dataDir })).to.eql([printed]);
    expect(readMasterKeys({ file, dataDir })).to.eql([kept]);
    expect(existsSync(join(dataDir, 'master.key'))).to.equal(false);
  });

  it('may be several, the current one first', () => {
    const keys = [randomBytes(32), randomBytes(32), randomBytes(32)];
    expect(readMasterKeys({ value: keys.map(base64).join(','), dataDir })).to.eql(keys);
    const file = join(dataDir, 'keys');
    writeFileSync(file, keys.map(base64).join('\n'));
    expect(readMasterKeys({ file, dataDir })).to.eql(keys);
  });

  it('is never made anew where a named file has gone: what it sealed would be lost', () => {
    const file = join(dataDir, 'gone');
    expect(() => readMasterKeys({ file, dataDir })).to.throw(/is not there. Put it back/);
    expect(readdirSync(dataDir)).to.eql([]);
  });

  it('of another length is refused without being shown', () => {
    const short = base64(Buffer.from('planted-planted'));
    for (const value of [short, `${base64(randomBytes(32))},${short}`, ',']) {
      expect(() => readMasterKeys({ value, dataDir }))
        .to.throw(/32 bytes in base64/)
        .with.property('message')
        .that.does.not.include(short);
    }
  });

  it('that no command prints is missed without showing the command', () => {
    expect(() => readMasterKeys({ command: 'exit 3 # planted', dataDir }))
      .to.throw(/exit code 3/)
      .with.property('message')
      .that.does.not.include('planted');
  });
});
