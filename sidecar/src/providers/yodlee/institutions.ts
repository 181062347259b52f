/** The catalogue of banks, 500 a page. */
import type { Institution } from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { guardPaging } from '../shared/paging.ts';
import type { YodleeApi } from './api.ts';
import { endlessPages } from './malformed.ts';
import { isBank, toInstitution } from './mapping.ts';
import { institutionList } from './shapes.ts';

/** The limit of GET /providers. */
const TOP = 500;

/**
 * The `skip` of the next page, from the header `Link` (`</providers?skip=500&top=500>; rel="next"`, with or without
 * the brackets). Only the number is taken: an address in an answer is not followed.
 */
export function nextSkip(link: string | undefined): number | undefined {
  const next = link?.split(/,(?=\s*<?[^\s;]*\?)/).find((part) => /rel="?next"?/i.test(part));
  const skip = /[?&]skip=(\d+)/.exec(next ?? '')?.[1];
  return skip === undefined ? undefined : Number(skip);
}

/**
 * The header leads on; where there is none, a full page does.
 * @throws {ProviderError} when a page brings nothing that was not there before: the list would never end
 */
export async function* readInstitutions(api: YodleeApi, loginName: string): AsyncGenerator<Institution[]> {
  const guard = guardPaging();
  const seen = new Set<string>();
  let skip: number | undefined = 0;
  while (skip !== undefined) {
    guard(String(skip));
    const { data, headers } = await api.get(loginName, '/providers', { skip, top: TOP });
    const page = shapedAnswer(institutionList, data, 'providers');
    const fresh = page.filter(({ id }) => !seen.has(id));
    if (page.length > 0 && fresh.length === 0) throw endlessPages();
    for (const { id } of fresh) seen.add(id);
    const banks = fresh.filter(isBank).map(toInstitution);
    if (banks.length > 0) yield banks;
    skip =
      page.length === 0
        ? undefined
        : (nextSkip(headers['link']) ?? (page.length >= TOP ? skip + TOP : undefined));
  }
}
