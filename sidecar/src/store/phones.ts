/** The phone number of each account, sealed, and the codes that were sent to it. */
import type { Sequelize } from 'sequelize';
import type { AccountKey } from './signals.ts';
import { execute, rows } from './sql.ts';

export interface StoredPhone {
  id: string;
  /** Sealed, bound to `id`. */
  number: string;
  masked: string;
  setAt: Date;
}

export type CodePurpose = 'reactivate' | 'change-phone';

export async function readPhoneOf(
  db: Sequelize,
  { hostId, companyId }: AccountKey,
): Promise<StoredPhone | null> {
  const found = await rows<StoredPhone>(
    db,
    `SELECT id, number, masked, set_at AS "setAt" FROM phones
     WHERE host_id = $hostId AND host_company_id = $companyId`,
    { hostId, companyId },
  );
  return found[0] ?? null;
}

/** In place of a number that was there. */
export async function storePhone(
  db: Sequelize,
  { hostId, companyId }: AccountKey,
  phone: { id: string; number: string; masked: string; userId: number },
): Promise<void> {
  await execute(
    db,
    `INSERT INTO phones (id, host_id, host_company_id, number, masked, host_user_id)
     VALUES ($id, $hostId, $companyId, $number, $masked, $userId)
     ON CONFLICT (host_id, host_company_id) DO UPDATE
     SET id = excluded.id, number = excluded.number, masked = excluded.masked,
       host_user_id = excluded.host_user_id, set_at = now()`,
    { hostId, companyId, ...phone },
  );
}

/** @returns whether there was one */
export async function removePhone(db: Sequelize, { hostId, companyId }: AccountKey): Promise<boolean> {
  const gone = await rows(
    db,
    'DELETE FROM phones WHERE host_id = $hostId AND host_company_id = $companyId RETURNING id',
    { hostId, companyId },
  );
  return gone.length > 0;
}

export interface SendLimits {
  pauseSeconds: number;
  anHour: number;
  aDay: number;
}

/**
 * Makes a code the one that counts, and those before it void. Two requests at once get one.
 * @returns null, or why none may be sent now, and after how many seconds one may
 */
export async function storeCode(
  db: Sequelize,
  { hostId, companyId }: AccountKey,
  code: { id: string; sealed: string; purpose: CodePurpose; minutes: number },
  limits: SendLimits,
): Promise<{ waitSeconds: number } | null> {
  return db.transaction(async (transaction) => {
    const account = { hostId, companyId };
    await rows(
      db,
      'SELECT id FROM phones WHERE host_id = $hostId AND host_company_id = $companyId FOR UPDATE',
      account,
      transaction,
    );
    const sent = await rows<{ age: number }>(
      db,
      `SELECT extract(epoch FROM now() - sent_at)::float8 AS age FROM phone_codes
       WHERE host_id = $hostId AND host_company_id = $companyId AND sent_at > now() - interval '1 day'
       ORDER BY sent_at DESC`,
      account,
      transaction,
    );
    const waitSeconds = waitingTime(
      sent.map((one) => one.age),
      limits,
    );
    if (waitSeconds > 0) return { waitSeconds };
    await execute(
      db,
      `UPDATE phone_codes SET expires_at = now()
       WHERE host_id = $hostId AND host_company_id = $companyId AND used_at IS NULL AND expires_at > now()`,
      account,
      transaction,
    );
    await execute(
      db,
      `INSERT INTO phone_codes (id, host_id, host_company_id, purpose, code, expires_at)
       VALUES ($id, $hostId, $companyId, $purpose, $sealed, now() + make_interval(mins => $minutes))`,
      { ...account, ...code },
      transaction,
    );
    return null;
  });
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** @param ages in seconds, of the codes of the last day, the newest first. @returns seconds until the next may be sent */
export function waitingTime(ages: readonly number[], limits: SendLimits): number {
  const until = (count: number, span: number) => {
    const oldest = ages[count - 1];
    return oldest === undefined ? 0 : span - oldest;
  };
  const wait = Math.max(until(1, limits.pauseSeconds), until(limits.anHour, HOUR), until(limits.aDay, DAY));
  return Math.max(0, Math.ceil(wait));
}

/** One that could not be sent counts for nothing. */
export async function removeCode(db: Sequelize, id: string): Promise<void> {
  await execute(db, 'DELETE FROM phone_codes WHERE id = $id', { id });
}

/**
 * Takes one try of the code that counts now: before it is compared, so that no two tries at once are one.
 * @returns null where there is none, or where all its tries are used up
 */
export async function takeTry(
  db: Sequelize,
  { hostId, companyId }: AccountKey,
  purpose: CodePurpose,
  tries: number,
): Promise<{ id: string; code: string; left: number } | null> {
  const found = await rows<{ id: string; code: string; tries: number }>(
    db,
    `UPDATE phone_codes SET tries = tries + 1
     WHERE host_id = $hostId AND host_company_id = $companyId AND purpose = $purpose
       AND used_at IS NULL AND expires_at > now() AND tries < $tries
     RETURNING id, code, tries`,
    { hostId, companyId, purpose, tries },
  );
  const [code] = found;
  return code ? { id: code.id, code: code.code, left: tries - code.tries } : null;
}

/** @returns false where somebody else has used it just now */
export async function useCode(db: Sequelize, id: string): Promise<boolean> {
  const used = await rows(
    db,
    'UPDATE phone_codes SET used_at = now() WHERE id = $id AND used_at IS NULL RETURNING id',
    { id },
  );
  return used.length > 0;
}

/** Nobody looks at a code a month later; how an account was freed is kept with its block. */
export async function forgetOldCodes(db: Sequelize): Promise<void> {
  await execute(db, "DELETE FROM phone_codes WHERE sent_at < now() - interval '30 days'", {});
}
