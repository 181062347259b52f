/** Random bodies at every door: whatever comes, the answer is one of ours, and shows nothing of what is inside. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { OPERATIONS } from '../../sidecar/src/http/contract/api.ts';
import type { Json } from '../../sidecar/src/providers/provider.ts';
import { serveAll, type Door, type Served } from '../support/doors.ts';
import { askAll, type Asked } from '../support/pipeline.ts';
import { randomBodies } from '../support/random-bodies.ts';
import {
  addConnection,
  addHost,
  startDatabases,
  type SidecarDatabases,
} from '../support/sidecar-database.ts';

/** At each endpoint. `FUZZ_BODIES=10000` for the whole, which takes some minutes; a run of all tests has less time. */
const BODIES = Number(process.env['FUZZ_BODIES'] ?? 1000);
const INSIDE = /planted-|at .*\.ts:\d+|node_modules|SELECT |sequelize/i;

describe('random bodies', function () {
  this.timeout(1_200_000);
  let databases: SidecarDatabases;
  let served: Served;
  let hostId: string;
  let connection: string;
  /** Takes the codes for phones. */
  let gateway: Server;

  before(async () => {
    databases = await startDatabases();
    const at = await databases.fresh();
    // An account that were blocked would shut every door, and nothing behind it would be tried.
    gateway = createServer((_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const { port } = gateway.address() as AddressInfo;
    served = await serveAll(at, {
      SUSPICION: 'log',
      SMS_GATEWAY_URL: `http://127.0.0.1:${port}`,
      SMS_GATEWAY_SECRET: 'planted-secret-of-the-gateway',
    });
    const seal = (id: string, value: Json) => served.parts.pairing.seal(id, value);
    hostId = await addHost(at, (id) => seal(id, 'planted-api-key-of-odoo'));
    connection = await addConnection(at, hostId, (id) => seal(id, { access_token: 'planted-access-token' }));
  });
  after(async () => {
    await served?.stop();
    gateway?.close();
    await databases?.stop();
  });

  /** Of another company: what is to be found is not theirs, so that no Odoo and no bank is asked. */
  const token = async () =>
    (
      await served.parts.sessions.issue({
        ...{ hostId, userId: 7, companyId: 2, companyIds: [2], rights: 'manager' as const },
        ...{ language: 'en', origin: 'http://127.0.0.1:1' },
      })
    ).token;
  const withSession = (doors: Door[]) =>
    doors.filter(({ path }) => !path.startsWith('/v1/pair') && /^\/v1\/(?!sessions)/.test(path));
  const pathOf = ({ path }: Door) => path.replace(':id', connection).replace(':provider', 'plaid');

  it('at each endpoint make none fail inside, nor show what is inside', async () => {
    const doors = served.doors.filter((door) => door.method !== 'GET');
    expect(doors.length).to.be.greaterThan(15);
    const seed = Date.now();
    /** By endpoint, the statuses that were answered: a fuzz that only meets one shut door tries nothing. */
    const met = new Map<string, Set<number>>();
    for (const door of doors) {
      const operation = Object.values(OPERATIONS).find(
        ({ method, path }) => method.toUpperCase() === door.method && path === door.path,
      );
      const bodies = randomBodies(BODIES, operation, seed);
      // A session is good for a minute.
      for (let from = 0; from < bodies.length; from += 2500) {
        const session = { Authorization: `Bearer ${await token()}` };
        const requests = bodies.slice(from, from + 2500).map((body, nth): Asked => ({
          ...{ method: door.method, path: pathOf(door), body },
          headers: { 'Content-Type': 'application/json', ...(nth % 2 === 0 ? session : {}) },
        }));
        await askAll(served.url, requests, ({ body }, { status, text }) => {
          const which = `${door.method} ${door.path} (${status}, seed ${seed}) ${body}: ${text}`;
          if (status >= 500 || INSIDE.test(text)) expect.fail(which);
          met.set(door.path, (met.get(door.path) ?? new Set()).add(status));
        });
      }
    }
    for (const door of withSession(doors)) {
      expect([...(met.get(door.path) ?? [])], door.path).to.include.members([400, 401]);
      expect(met.get(door.path)?.size, `${door.path}: nothing came past the checks`).to.be.greaterThan(2);
    }
    expect(served.log()).not.to.match(/planted-/);
  });
});
