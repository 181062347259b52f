/** What a person is told when something is not on the machine. */
import { expect } from 'chai';
import { ensurePackages, roomLacking, type Machine } from '../../../tools/host/packages.ts';
import { Missing } from '../../../tools/steps.ts';

function machine(changes: Partial<Machine>): Machine & { ran: string[][] } {
  const ran: string[][] = [];
  return {
    hasApt: true,
    isRoot: true,
    absent: async (packages) => packages.filter((name) => name === 'python3-lxml'),
    apt: async (...args) => ran.push(args),
    ...changes,
    ran,
  };
}

async function refusal(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

const WANTED = ['python3-lxml', 'python3-babel'];

describe('Debian packages', () => {
  it('that are all there cost nothing: apt is not called', async () => {
    const one = machine({ absent: async () => [] });
    await ensurePackages(WANTED, one);
    expect(one.ran).to.eql([]);
  });

  it('are installed as root, the missing ones only, without what they merely recommend', async () => {
    const one = machine({});
    await ensurePackages(WANTED, one);
    expect(one.ran).to.eql([['update'], ['install', '-y', '--no-install-recommends', 'python3-lxml']]);
  });

  it('are asked of an administrator in one sentence when an ordinary user lacks them', async () => {
    const one = machine({ isRoot: false });
    const error = await refusal(ensurePackages(WANTED, one));
    expect(error).to.be.instanceOf(Missing);
    expect((error as Missing).message).to.match(
      /administrator for: apt-get install --no-install-recommends python3-lxml$/,
    );
    expect(one.ran).to.eql([]);
  });

  it('that cannot be fetched are told in one line, with the last thing apt said', async () => {
    const one = machine({
      apt: () => Promise.reject(new Error('apt-get failed (100):\nReading lists\nE: no such host')),
    });
    const error = await refusal(ensurePackages(WANTED, one));
    expect(error).to.be.instanceOf(Missing);
    expect((error as Missing).message).to.match(/^[^\n]+network[^\n]+E: no such host$/);
  });

  it('without an apt: the way is told to use an Odoo of one’s own', async () => {
    const error = await refusal(ensurePackages(WANTED, machine({ hasApt: false })));
    expect(error).to.be.instanceOf(Missing);
    expect((error as Missing).message).to.contain('ODOO_URL');
  });
});

describe('room on the disk', () => {
  it('is enough from 2.5 GB on, and said in gigabytes below', () => {
    expect(roomLacking(2_500_000_000)).to.equal(null);
    expect(roomLacking(2_499_999_999)).to.contain('2.5 GB');
    expect(roomLacking(300_000_000)).to.contain('there are 0.3 GB');
  });
});
