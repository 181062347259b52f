/** Whether PostgreSQL went away under a question, which says nothing about the question. */

/** SQLSTATE class 57P (it is stopped, killed or starting) and the sockets' own words. */
const CODES = /^(57P0\d|ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT)$/;

export function sessionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { code?: unknown };
  if (typeof code === 'string') return CODES.test(code);
  // pg has no code for it (client.js).
  return error.message === 'Connection terminated unexpectedly' || error.message === 'Connection terminated';
}
