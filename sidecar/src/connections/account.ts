/** What a person sees and does about their company's safety: its phone number, and a block. */
import { randomUUID } from 'node:crypto';
import { audit } from '../safety/audit.ts';
import { AccountBlocked, endsWithCode, whatHappened, whatToDo } from '../safety/blocked.ts';
import { maskPhone, readPhone } from '../safety/phone.ts';
import { openBlock } from '../store/blocks.ts';
import { readPhoneOf, storePhone } from '../store/phones.ts';
import type { AccountKey } from '../store/signals.ts';
import { say, type Sentence } from '../words.ts';
import { Refusal, type Person } from './context.ts';
import { requireManager } from './find.ts';
import { checkCode, sendCode, type AccountContext, type SentCode } from './phone-code.ts';

/** @throws {Refusal} 404 for a company that is not the person's: whether it exists is not told */
export function accountOf(person: Person, companyId: number | undefined): AccountKey {
  const wanted = companyId ?? person.companyId;
  if (!person.companyIds.includes(wanted)) {
    throw new Refusal(404, 'no-company', 'This company does not exist, or is not switched on.');
  }
  return { hostId: person.hostId, companyId: wanted };
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

/** Who is blocked must not first say where the code goes. @throws {AccountBlocked} */
function refuseBlocked(person: Person, { companyId }: AccountKey): void {
  const block = person.blocks.find((one) => one.companyId === companyId);
  if (block) throw new AccountBlocked(block);
}

const who = (person: Person) => ({ actor: `person ${person.userId}` });

/**
 * Sets the number the first time. A number that is there is only changed by who has its phone.
 * @throws {Refusal} 400 for no number, 403 for a wrong code, 409 where a code is wanted
 */
export async function setPhone(
  context: AccountContext,
  person: Person,
  account: AccountKey,
  given: { number: string; country: string; code?: string | undefined },
): Promise<{ masked: string }> {
  requireManager(person);
  refuseBlocked(person, account);
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
  const action = before ? 'phone changed' : 'phone set';
  await audit(context.db, { ...who(person), action, ...account, details: { masked } });
  return { masked };
}

/** A code to the number that is there, so that it can be changed. @throws {Refusal} */
export async function sendChangeCode(
  context: AccountContext,
  person: Person,
  account: AccountKey,
): Promise<SentCode> {
  requireManager(person);
  refuseBlocked(person, account);
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
