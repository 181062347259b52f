/** Sending a code to an account's phone, and checking what was typed. */
import { randomUUID } from 'node:crypto';
import { CODE_LIMITS, CODE_MINUTES, CODE_TRIES, newCode, sameCode } from '../safety/codes.ts';
import { readPhoneOf, removeCode, storeCode, takeTry, useCode, type CodePurpose } from '../store/phones.ts';
import type { AccountKey } from '../store/signals.ts';
import { inLanguage, say, type Sentence } from '../words.ts';
import { Refusal, type ConnectionContext } from './context.ts';
import type { Messenger } from './messenger.ts';

export interface AccountContext extends Pick<ConnectionContext, 'db' | 'seal' | 'open' | 'watch'> {
  send: Messenger;
}

export interface SentCode {
  /** The phone, masked. */
  sentTo: string;
  minutes: number;
  /** Seconds until another one may be asked for. */
  pause: number;
}

/** The message itself; it is short, for a long one costs twice. */
const TEXTS: Record<CodePurpose, (code: string) => Sentence> = {
  reactivate: (code) =>
    say(
      '%(code)s is your code to reactivate the synchronization of your bank accounts. It is good for %(minutes)s minutes.',
      { code, minutes: CODE_MINUTES },
    ),
  'change-phone': (code) =>
    say(
      '%(code)s is your code to change the phone number of your bank connections. It is good for %(minutes)s minutes.',
      { code, minutes: CODE_MINUTES },
    ),
};

/** @throws {Refusal} 409 without a phone, 429 too soon or too often, 502 where it cannot be sent */
export async function sendCode(
  context: AccountContext,
  account: AccountKey,
  purpose: CodePurpose,
  language: string,
): Promise<SentCode> {
  const phone = await readPhoneOf(context.db, account);
  if (!phone) {
    throw new Refusal(
      409,
      'no-phone',
      say("No phone number is known for this company. Ask the sidecar's operator for help."),
    );
  }
  const number = (await context.open(phone.id, phone.number)) as string;
  const id = randomUUID();
  const code = newCode();
  const sealed = await context.seal(id, code);
  const late = await storeCode(
    context.db,
    account,
    { id, sealed, purpose, minutes: CODE_MINUTES },
    CODE_LIMITS,
  );
  if (late) throw new Refusal(429, 'too-many-codes', tooSoon(late.waitSeconds));
  const text = inLanguage(TEXTS[purpose](code), language);
  try {
    await context.send(account, number, text);
  } catch (error) {
    await removeCode(context.db, id);
    throw error;
  }
  return { sentTo: phone.masked, minutes: CODE_MINUTES, pause: CODE_LIMITS.pauseSeconds };
}

function tooSoon(seconds: number): Sentence {
  if (seconds <= CODE_LIMITS.pauseSeconds) {
    return say('A code was sent just now. Another one can be sent in %(seconds)s seconds.', { seconds });
  }
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90
    ? say('Too many codes were sent. Another one can be sent in %(minutes)s minutes.', { minutes })
    : say('Too many codes were sent. Another one can be sent in %(hours)s hours.', {
        hours: Math.ceil(minutes / 60),
      });
}

/** @throws {Refusal} 403 for a wrong code or none that counts */
export async function checkCode(
  context: AccountContext,
  account: AccountKey,
  purpose: CodePurpose,
  typed: string,
): Promise<void> {
  const kept = await takeTry(context.db, account, purpose, CODE_TRIES);
  if (!kept) throw new Refusal(403, 'no-code', say('No code is good any more. Ask for a new one.'));
  const right = sameCode(typed, (await context.open(kept.id, kept.code)) as string);
  if (right && (await useCode(context.db, kept.id))) return;
  await context.watch.note(account, 'codes');
  throw new Refusal(
    403,
    'wrong-code',
    kept.left > 0
      ? say('The code is wrong. Tries left: %(left)s.', { left: kept.left })
      : say('The code is wrong, and no try is left. Ask for a new one.'),
  );
}
