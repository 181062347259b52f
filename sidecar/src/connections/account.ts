/** What a person sees and does about their company's safety: its phone number, and a block. */
import { randomUUID } from 'node:crypto';
import { endsWithCode, whatHappened, whatToDo } from '../safety/blocked.ts';
import { maskPhone, readPhone } from '../safety/phone.ts';
import { findBlock, openBlock } from '../store/blocks.ts';
import { readPhoneOf, storePhone } from '../store/phones.ts';
import type { AccountKey } from '../store/signals.ts';
import { say, type Sentence } from '../words.ts';
import { Refusal, type Person } from './context.ts';
import { requireManager } from './find.ts';
import { checkCode, sendCode, type AccountContext, type SentCode } from './phone-code.ts';

/**
 * @param reference of a block, where it may be of another company than the one that is switched on first
 * @throws {Refusal} 404 for a block of a company that is not the person's: whether it exists is not told
 */
export async function accountOf(
  context: AccountContext,
  { hostId, companyId, companyIds }: Person,
  reference?: string,
): Promise<AccountKey> {
  if (reference === undefined) return { hostId, companyId };
  const block = await findBlock(context.db, hostId, companyIds, reference);
  if (!block) throw new Refusal(404, 'no-block', 'This reference is not known.');
  return { hostId, companyId: block.companyId };
}

export interface AccountView {
  phone: { masked: string } | null;
  block: { reference: string; message: Sentence; advice: Sentence; byCode: boolean; since: Date } | null;
}

export async function viewAccountSafety(context: AccountContext, account: AccountKey): Promise<AccountView> {
  const phone = await readPhoneOf(context.db, account);
  const block = await openBlock(context.db, account);
  return {
    phone: phone && { masked: phone.masked },
    block: block && {
      reference: block.reference,
      message: whatHappened(block),
      advice: whatToDo(block),
      byCode: endsWithCode(block),
      since: block.blockedAt,
    },
  };
}

const who = (person: Person) => ({ actor: `person ${person.userId}` });

/**
 * Sets the number the first time, while nothing is blocked: who is must not first say where the code goes. A number that is there is only changed by who has its phone.
 * @throws {Refusal} 400 for no number, 403 for a wrong code, 409 where a code is wanted
 */
export async function setPhone(
  context: AccountContext,
  person: Person,
  account: AccountKey,
  given: { number: string; country: string; code?: string | undefined },
): Promise<{ masked: string }> {
  requireManager(person);
  const read = readPhone(given.number, given.country);
  if (!read.ok) throw new Refusal(400, 'phone', read.message);
  const before = await readPhoneOf(context.db, account);
  if (before) {
    if (given.code === undefined) {
      throw new Refusal(
        409,
        'code-needed',
        say('Enter the code that is sent to %(phone)s first.', { phone: before.masked }),
      );
    }
    await checkCode(context, account, 'change-phone', given.code);
  }
  const id = randomUUID();
  const masked = maskPhone(read.shown);
  const number = await context.seal(id, read.e164);
  await storePhone(context.db, account, { id, number, masked, userId: person.userId });
  return { masked };
}

/** A code to the number that is there, so that it can be changed. @throws {Refusal} */
export async function sendChangeCode(
  context: AccountContext,
  person: Person,
  account: AccountKey,
): Promise<SentCode> {
  requireManager(person);
  return sendCode(context, account, 'change-phone', person.language);
}

/** @throws {Refusal} 409 where nothing is blocked, or only the operator ends it */
async function requireBlock(context: AccountContext, account: AccountKey): Promise<void> {
  const block = await openBlock(context.db, account);
  if (!block) throw new Refusal(409, 'not-blocked', say('Nothing is blocked: synchronization goes on.'));
  if (!endsWithCode(block)) throw new Refusal(409, 'operator-only', whatToDo(block));
}

/** @throws {Refusal} */
export async function sendReactivationCode(
  context: AccountContext,
  person: Person,
  account: AccountKey,
): Promise<SentCode> {
  await requireBlock(context, account);
  return sendCode(context, account, 'reactivate', person.language);
}

/** @throws {Refusal} 403 for a wrong code */
export async function reactivate(
  context: AccountContext,
  person: Person,
  account: AccountKey,
  code: string,
): Promise<void> {
  await requireBlock(context, account);
  await checkCode(context, account, 'reactivate', code);
  await context.watch.free(account, 'code', person.userId, who(person));
}
