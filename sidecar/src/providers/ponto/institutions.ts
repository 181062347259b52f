/** The catalogue of banks. It is the same for everybody, so no organisation's access is needed. */
import type { Institution } from '../provider.ts';
import { Unauthorized, type PontoApi } from './api.ts';
import { readPages, type Send } from './lists.ts';
import { toInstitution } from './mapping.ts';
import { institution } from './shapes.ts';
import type { Tokens } from './tokens.ts';

/**
 * Ibanity's SDK asks without a token, its document wants one: the client's own is tried where none is not enough.
 */
export async function* readInstitutions(
  api: PontoApi,
  tokens: Tokens,
  now: () => Date,
): AsyncGenerator<Institution[]> {
  let authorization: string | undefined;
  const send: Send = async (request) => {
    try {
      return await api.send({ ...request, ...(authorization ? { authorization } : {}) });
    } catch (error) {
      if (!(error instanceof Unauthorized) || authorization !== undefined) throw error;
      authorization = `Bearer ${await tokens.client()}`;
      return send(request);
    }
  };
  for await (const { rows } of readPages(send, '/financial-institutions', institution)) {
    if (rows.length > 0) yield rows.map((row) => toInstitution(row, now()));
  }
}
