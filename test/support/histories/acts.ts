/** What the bank and people do, each in the way they really do it. */
import { bankLedger, readBooks, type BankEntry } from '../../../tools/books.ts';
import { control } from '../customer.ts';
import { portrait } from './checks.ts';
import type { Act } from './history.ts';
import { setLock } from './lock.ts';
import type { Play } from './state.ts';
import { amountOf, dayOf, LABELS } from './words.ts';

type Of<Do extends Act['do']> = Extract<Act, { do: Do }>;

const chosen = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(all.length, 1)];

async function entries(play: Play, which: 'posted' | 'pending' | 'all'): Promise<BankEntry[]> {
  const { world, stage } = play;
  const ledgers = await Promise.all(
    stage.accounts.map((one) => bankLedger(world.sandbox.url, one.bankAccountId)),
  );
  return ledgers.flatMap((ledger) => [
    ...(which === 'pending' ? [] : ledger.posted),
    ...(which === 'posted' ? [] : ledger.pending),
  ]);
}

export async function act(play: Play, one: Act): Promise<void> {
  switch (one.do) {
    case 'add':
      return add(play, one);
    case 'post':
      return post(play, one);
    case 'change':
      return change(play, one);
    case 'remove': {
      const entry = chosen(await entries(play, 'all'), one.pick);
      if (entry) await control(play.world, 'DELETE', `/transactions/${entry.id}`);
      return;
    }
    case 'reissue':
      return reissue(play, one);
    case 'periodicity':
      return periodicity(play, one);
    case 'lock':
      return lock(play, one);
    case 'statement by hand':
      return statementByHand(play, one);
    case 'delete our statement':
      return deleteOurStatement(play, one);
  }
}

const accountAt = (play: Play, account: number) => {
  const at = account % play.stage.accounts.length;
  const staged = play.stage.accounts[at];
  if (!staged) throw new Error('a history without accounts');
  return { at, staged };
};

async function add(play: Play, one: Of<'add'>): Promise<void> {
  const { staged } = accountAt(play, one.account);
  const transaction = {
    date: dayOf(one.daysAgo),
    amount: amountOf(one.cents),
    label: LABELS[one.label],
    pending: one.pending,
  };
  const twins = Array.from({ length: one.twins }, () => transaction);
  await control(play.world, 'POST', `/accounts/${staged.bankAccountId}/transactions`, twins);
}

async function post(play: Play, { pick, how }: Of<'post'>): Promise<void> {
  const entry = chosen(await entries(play, 'pending'), pick);
  if (!entry) return;
  const options = how === 'same id' ? { keepId: true } : { link: how === 'linked' };
  await control(play.world, 'POST', `/transactions/${entry.id}/post`, options);
}

async function change(play: Play, { pick, what, value }: Of<'change'>): Promise<void> {
  const entry = chosen(await entries(play, 'all'), pick);
  if (!entry) return;
  const patch = {
    amount: { amount: amountOf(value + 1) },
    date: { date: dayOf(value) },
    label: { label: `Changed ${value}` },
  }[what];
  await control(play.world, 'PATCH', `/transactions/${entry.id}`, patch);
}

async function reissue(play: Play, { account, silent }: Of<'reissue'>): Promise<void> {
  const { at, staged } = accountAt(play, account);
  const before = await bankLedger(play.world.sandbox.url, staged.bankAccountId);
  await control(play.world, 'POST', `/accounts/${staged.bankAccountId}/reissue`, silent ? { silent } : {});
  const after = await bankLedger(play.world.sandbox.url, staged.bankAccountId);
  play.expected[at]?.reissued(before.posted, after.posted);
}

async function periodicity(play: Play, { account, to }: Of<'periodicity'>): Promise<void> {
  const { at, staged } = accountAt(play, account);
  await play.world.admin.call('account.journal', 'write', [
    [staged.journalId],
    { bank_statement_creation: to },
  ]);
  if (play.periodicity[at] === 'none' && to !== 'none') play.loose[at] = true;
  play.periodicity[at] = to;
}

async function lock(play: Play, { daysAgo }: Of<'lock'>): Promise<void> {
  const date = daysAgo === null ? null : dayOf(daysAgo);
  await setLock(play.world, date);
  play.lockedUntil = date;
  if (date !== null && (play.closedUntil === null || date > play.closedUntil)) play.closedUntil = date;
}

async function statementByHand(play: Play, one: Of<'statement by hand'>): Promise<void> {
  const { staged } = accountAt(play, one.account);
  const { admin } = play.world;
  const date = dayOf(one.daysAgo);
  // Odoo would give a line in a closed period another date than the person typed.
  if (play.lockedUntil !== null && date <= play.lockedUntil) return;
  const before = (await readBooks(admin, staged.journalId)).statements.map((each) => each.id);
  const line = { journal_id: staged.journalId, date, amount: one.cents / 100, payment_ref: 'Typed by hand' };
  const ids = await admin.call<number | number[]>('account.bank.statement', 'create', [
    [{ name: 'By hand', line_ids: [[0, 0, line]] }],
  ]);
  const made = await admin.call<{ id: number; balance_start: number }[]>('account.bank.statement', 'read', [
    [ids].flat(),
    ['balance_start'],
  ]);
  for (const { id, balance_start } of made) {
    if (before.includes(id)) continue;
    await admin.call('account.bank.statement', 'write', [
      [id],
      { balance_end_real: balance_start + one.cents / 100 },
    ]);
    staged.byHand.set(id, portrait(await readBooks(admin, staged.journalId), id));
  }
}

async function deleteOurStatement(play: Play, { account, pick }: Of<'delete our statement'>): Promise<void> {
  const { at, staged } = accountAt(play, account);
  const { statements } = await readBooks(play.world.admin, staged.journalId);
  const ours = chosen(
    statements.filter((one) => one.online_account_id),
    pick,
  );
  if (!ours) return;
  await play.world.admin.call('account.bank.statement', 'unlink', [[ours.id]]);
  play.loose[at] = true;
}
