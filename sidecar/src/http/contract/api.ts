/** Every endpoint there is. */
import * as account from './account.ts';
import * as connections from './connections.ts';
import * as institutions from './institutions.ts';
import type { Operation } from './operation.ts';
import { pages } from './pages.ts';
import * as pairing from './pairing.ts';

/** By the name that each has in the document. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...pairing,
  ...connections,
  ...account,
  ...institutions,
  ...pages,
};
