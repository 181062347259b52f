/** People who type names of banks into the screen, against a real sidecar over HTTP. */
import { randomUUID } from 'node:crypto';
import { Agent, request, type RequestOptions } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Sequelize } from 'sequelize';
import { openKeyRing } from '../../sidecar/src/safety/master-keys.ts';
import { createSessions } from '../../sidecar/src/safety/sessions.ts';
import { randomRow } from '../../sandbox/ledger/ids.ts';

/** Between two keys of one person, drawn anew each time: 40 to 80 words a minute. */
const KEY_MS = [150, 300] as const;
const SEED = 6;
/** Shorter than a session is good for. */
const SESSION_MS = 40_000;

/** Where the screen asks. */
export const ROUTE = '/v1/institutions/search';
const ORIGIN = 'http://host.example';

export interface Typed {
  /** From the question being sent to the answer being read whole, in milliseconds: the typists' own work too. */
  times: number[];
  keys: number;
  seconds: number;
}

export interface Typists {
  people: number;
  seconds: number;
  queries: readonly (readonly [text: string, country: string])[];
  /** How many banks are asked for; an answer with another number of them is none that the sidecar remembers. */
  limit: number;
}

/**
 * Each types one name after the other without a rest, at keys of their own timing that wait for nobody. As on the
 * screen, one question a person at a time: what is typed meanwhile is asked when the answer is there.
 */
export async function type(url: string, token: () => Promise<string>, typists: Typists): Promise<Typed> {
  const { people, seconds, queries, limit } = typists;
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  let keys = 0;
  const begun = performance.now();
  const until = begun + seconds * 1000;

  async function person(number: number): Promise<void> {
    const random = randomRow(SEED + number);
    let text = '';
    let country = '';
    let typedSince = false;
    let asking: Promise<void> | undefined;
    const ask = async () => {
      while (typedSince) {
        typedSince = false;
        const body = JSON.stringify({ query: text.trim(), country, limit });
        const headers = {
          ...{ Authorization: `Bearer ${await token()}`, Origin: ORIGIN },
          ...{ 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
        };
        const start = performance.now();
        await answer(`${url}${ROUTE}`, { agent, headers, method: 'POST' }, body);
        times.push(performance.now() - start);
      }
      asking = undefined;
    };
    await pause(random() * KEY_MS[1]);
    for (let at = number; performance.now() < until; at += people) {
      const [name, home] = queries[at % queries.length]!;
      country = home;
      for (let length = 1; length <= name.length && performance.now() < until; length += 1) {
        text = name.slice(0, length);
        typedSince = true;
        keys += 1;
        asking ??= ask();
        await pause(KEY_MS[0] + random() * (KEY_MS[1] - KEY_MS[0]));
      }
    }
    await asking;
  }

  await Promise.all(Array.from({ length: people }, (_, number) => person(number)));
  agent.destroy();
  return { times, keys, seconds: (performance.now() - begun) / 1000 };
}

/** As a browser does, it asks again where a kept connection was closed just then. */
function answer(url: string, options: RequestOptions, body: string): Promise<void> {
  return new Promise((done, fail) => {
    const sent = request(url, options, (response) => {
      response.on('error', fail);
      response.on('end', () => {
        if (response.statusCode === 200) done();
        else fail(new Error(`HTTP ${response.statusCode} for ${url}`));
      });
      response.resume();
    });
    sent.on('error', (error) => {
      if (sent.reusedSocket) answer(url, options, body).then(done, fail);
      else fail(error);
    });
    sent.end(body);
  });
}

/** A paired Odoo that never answers, and somebody who is signed in to it, always. */
export async function signedIn(db: Sequelize, dataDir: string): Promise<() => Promise<string>> {
  const hostId = randomUUID();
  await db.query(
    `INSERT INTO hosts (id, url, database, database_uuid, login, api_key_sealed, secret_hash)
     VALUES ($id::uuid, $url, 'bench', $id::text, 'bench', '', '')`,
    { bind: { id: hostId, url: ORIGIN } },
  );
  const sessions = createSessions(await openKeyRing(db, { dataDir }));
  const issue = async () => {
    const { token } = await sessions.issue({
      ...{ hostId, userId: 2, companyId: 1, companyIds: [1], rights: 'manager', language: 'en_US' },
      origin: ORIGIN,
    });
    return token;
  };
  let current = issue();
  let renewAt = performance.now() + SESSION_MS;
  return () => {
    if (performance.now() > renewAt) {
      renewAt = performance.now() + SESSION_MS;
      current = issue();
    }
    return current;
  };
}
