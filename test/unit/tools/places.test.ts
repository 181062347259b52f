/** Where things are kept, what is cleared there, and what PostgreSQL's refusals mean. */
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { whyNot } from '../../../tools/host/cluster.ts';
import { namedHost } from '../../../tools/host/host.ts';
import { cacheRoots } from '../../../tools/places.ts';
import { RUN, UNFINISHED, leftBy, removeQuietly, runPlace } from '../../../tools/runs.ts';
import { Missing } from '../../../tools/steps.ts';

describe('the cache', () => {
  it('is only where ONLINE_SYNC_CACHE says, when it says so', () => {
    expect(cacheRoots({ ONLINE_SYNC_CACHE: '/else', XDG_CACHE_HOME: '/xdg' }, false)).to.eql(['/else']);
  });

  it('is in the user’s cache folder, else among the temporary files', () => {
    const [first, second] = cacheRoots({ XDG_CACHE_HOME: '/xdg' }, false);
    expect(first).to.match(/^\/xdg\//);
    expect(second?.startsWith(tmpdir())).to.equal(true);
  });

  it('is never in root’s home, which PostgreSQL’s user may not enter', () => {
    for (const place of cacheRoots({ XDG_CACHE_HOME: '/root/.cache' }, true)) {
      expect(place).not.to.match(/^\/root/);
    }
  });

  it('is cleared of what killed processes left, and of nothing else', () => {
    const alive = (pid: number): boolean => pid === 8;
    const names = ['odoo-19', 'template-account', 'template-account.7-1-17', 'addons.8-1-17', 'demo'];
    expect(leftBy(names, UNFINISHED, alive)).to.eql(['template-account.7-1-17']);
    expect(
      leftBy(['postgres-18.4.0-beta.17', 'report-7.json', 'host-7a.json'], UNFINISHED, () => false),
    ).to.eql([]);
    expect(leftBy(['7-1-17', '8-1-17', 'notes'], RUN, alive)).to.eql(['7-1-17']);
  });
});

describe('the folders of a process', () => {
  it('wait for its end with one listener, however many there are', () => {
    const before = process.listenerCount('exit');
    const places = Array.from({ length: 12 }, runPlace);
    expect(new Set(places).size).to.equal(12);
    expect(process.listenerCount('exit') - before).to.be.lessThan(2);
    places.forEach(removeQuietly);
  });
});

describe('a PostgreSQL that does not start', () => {
  it('is tried again on another port when its port was taken', () => {
    expect(whyNot('FATAL:  could not create any TCP/IP sockets', '/d')).to.equal('port');
  });

  it('names the other process when its folder is in use', () => {
    const log =
      'FATAL:  lock file "postmaster.pid" already exists\nHINT:  Is another postmaster (PID 42) running in it?';
    expect(whyNot(log, '/d')).to.match(/^\/d is in use .*42/);
  });

  it('is told with its own reason otherwise, in one line', () => {
    const reason = whyNot('LOG:  starting\nFATAL:  data directory has wrong ownership\nHINT:  x', '/d');
    expect(reason).to.match(/^[^\n]*wrong ownership$/);
  });
});

describe('an Odoo of one’s own', () => {
  const whole = { ODOO_URL: 'http://odoo/', ODOO_DB: 'd', ODOO_LOGIN: 'l', ODOO_PASSWORD: 'p' };

  it('is taken as named, and is not ours to stop', () => {
    expect(namedHost(whole)).to.include({
      url: 'http://odoo',
      db: 'd',
      login: 'l',
      password: 'p',
      own: null,
    });
  });

  it('named by half is refused in one sentence', () => {
    for (const left of ['ODOO_DB', 'ODOO_LOGIN', 'ODOO_PASSWORD']) {
      expect(() => namedHost({ ...whole, [left]: '' })).to.throw(Missing, /set ODOO_DB/);
    }
  });
});
