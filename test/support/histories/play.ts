/** Plays a history in the real world and checks after every step. */
import { expect } from 'chai';
import { bankLedger, readBooks, type BankLedger, type Books } from '../../../tools/books.ts';
import { settled, synchronize, type SidecarClient } from '../../../tools/connect.ts';
import type { World } from '../../../tools/world.ts';
import { control } from '../customer.ts';
import { act } from './acts.ts';
import { alwaysTrue, asTheBank, byHandUnaltered, inStatements, oursInOrder } from './checks.ts';
import { Expected, freezeIn } from './expected.ts';
import type { Act, Fetch, History } from './history.ts';
import { setLock } from './lock.ts';
import type { Play } from './state.ts';
import { setStage } from './stage.ts';
import { dayOf } from './words.ts';

/**
 * A bank that gives a transaction a new id without a word and changes or drops it before anybody looked leaves
 * nothing by which it could be known again: only the balance tells. In such a step the new ids are told.
 */
function knowable(acts: readonly Act[]): Act[] {
  const altered = acts.some((one) => one.do === 'change' || one.do === 'remove');
  return acts.map((one) => (one.do === 'reissue' && altered ? { ...one, silent: false } : one));
}

export async function playHistory(world: World, client: SidecarClient, history: History): Promise<void> {
  const stage = await setStage(world, client, history);
  const play: Play = {
    world,
    client,
    stage,
    expected: stage.accounts.map(() => new Expected()),
    periodicity: stage.accounts.map(() => 'month'),
    loose: stage.accounts.map(() => false),
    lockedUntil: null,
    closedUntil: null,
  };
  try {
    const connected = await look(play);
    foresee(play, connected);
    check(play, history, connected, 'the connection');
    for (const [at, step] of history.steps.entries()) {
      for (const one of knowable(step.acts)) await act(play, one);
      check(play, history, await fetchStep(play, step.fetch), `step ${at}`);
    }
  } finally {
    await control(world, 'DELETE', '/faults');
    if (play.closedUntil !== null) await setLock(world, null);
    await client.call('DELETE', `/v1/connections/${stage.connectionId}`).catch(() => undefined);
  }
}

/** What one account's bank and books say at one moment. */
interface Look {
  ledger: BankLedger;
  books: Books;
}

const look = ({ world, stage }: Play): Promise<Look[]> =>
  Promise.all(
    stage.accounts.map(async ({ bankAccountId, journalId }) => {
      const [ledger, books] = await Promise.all([
        bankLedger(world.sandbox.url, bankAccountId),
        readBooks(world.admin, journalId),
      ]);
      return { ledger, books };
    }),
  );

/** Tells the model what the coming fetch finds. */
function foresee(play: Play, now: readonly Look[]): void {
  now.forEach(({ ledger, books }, at) =>
    play.expected[at]?.fetched(ledger.posted, books.lines, freezeIn(books, play.lockedUntil)),
  );
}

/** @returns how everything is afterwards */
async function fetchStep(play: Play, fetch: Fetch): Promise<Look[]> {
  const { client, stage, world } = play;
  const id = stage.connectionId;
  const before = await look(play);
  foresee(play, before);
  if (fetch.how === 'fault') {
    await control(world, 'POST', '/faults', faultOf(fetch));
    await synchronize(client, id);
    await control(world, 'DELETE', '/faults');
    const wrong = (await look(play)).flatMap(({ ledger, books }) => alwaysTrue(books, ledger));
    tell(wrong, `the fault ${fetch.kind}`);
  }
  if (fetch.how === 'kill') {
    await client.call('POST', `/v1/connections/${id}/sync`, {});
    await new Promise((resolve) => setTimeout(resolve, fetch.afterMs));
    await world.sidecar().kill();
    await world.startSidecar();
  }
  if (fetch.how === 'twice at once') {
    await Promise.all([
      client.call('POST', `/v1/connections/${id}/sync`, {}),
      client.call('POST', `/v1/connections/${id}/sync`, {}),
    ]);
  }
  const run =
    fetch.how === 'twice at once'
      ? await settled(client, id)
      : await synchronize(client, id, fetch.how === 'since' ? dayOf(fetch.daysAgo) : undefined);
  expect(run.problem, 'the problem of the last run').to.equal(null);
  const after = await look(play);
  // Lines without a statement are taken in when something new comes.
  after.forEach((now, at) => {
    const known = lineIds(before[at]);
    if ([...lineIds(now)].some((one) => !known.has(one))) play.loose[at] = false;
  });
  return after;
}

const lineIds = (at: Look | undefined): Set<number> =>
  new Set(at?.books.lines.filter((line) => line.online_transaction_identifier).map((line) => line.id));

function faultOf({ kind, times }: Extract<Fetch, { how: 'fault' }>): object {
  const endpoint = '/transactions/sync';
  const [word, status] = kind.split(' ');
  const what = word === 'status' ? { kind: word, status: Number(status) } : { kind };
  return { provider: 'plaid', endpoint, ...what, times };
}

function check(play: Play, history: History, now: readonly Look[], when: string): void {
  const wrong = now.flatMap(({ ledger, books }, at) => {
    const loose = play.periodicity[at] === 'none' || play.loose[at] === true;
    return [
      ...alwaysTrue(books, ledger),
      ...asTheBank(books, ledger, play.expected[at] as Expected, history.openingCents, play.closedUntil),
      ...oursInOrder(books),
      ...inStatements(books, loose),
      ...byHandUnaltered(books, play.stage.accounts[at]?.byHand ?? new Map()),
    ].map((sentence) => `account ${at}: ${sentence}`);
  });
  tell(wrong, when);
}

function tell(wrong: string[], when: string): void {
  if (wrong.length > 0) expect.fail(`after ${when}:\n${wrong.join('\n')}`);
}
