/** What Plaid gives us to act for one connection. */
import { z } from 'zod';
import { ProviderError, type Credentials } from '../provider.ts';

export const credentialShape = z.object({ accessToken: z.string().min(1), itemId: z.string() });

/** @throws {ProviderError} `reconnect` when nothing usable is kept */
export function tokenOf(credentials: Credentials): string {
  const parsed = credentialShape.safeParse(credentials.value);
  if (parsed.success) return parsed.data.accessToken;
  throw new ProviderError({
    state: 'reconnect',
    code: 'NO_CREDENTIALS',
    message: 'No access to this bank is kept.',
  });
}
