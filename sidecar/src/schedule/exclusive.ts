/** One run of a connection at a time, across all sidecars: a PostgreSQL session lock, which ends with its session. */
import type { Pool } from 'pg';

/** Keeps our locks apart from everybody else's on the same database. */
const NAMESPACE = 0x0d00;

/**
 * Runs `work` under the connection's lock. A sidecar that is killed loses its session, and with it the lock, at
 * once: nothing has to be timed out.
 * @returns false when somebody else holds it and `work` did not run
 */
export async function exclusively(
  pool: Pool,
  connectionId: string,
  work: () => Promise<void>,
): Promise<boolean> {
  const client = await pool.connect();
  let broken = false;
  const onError = () => {
    broken = true;
  };
  client.on('error', onError);
  try {
    const key = [NAMESPACE, connectionId];
    const got = await client.query<{ got: boolean }>(
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS got',
      key,
    );
    if (!got.rows[0]?.got) return false;
    try {
      await work();
    } finally {
      await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', key).catch(onError);
    }
    return true;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
