/** A guard against pages that never end. */
import { ProviderError } from '../provider.ts';

/** More than any history has: 500 a page, five million transactions. */
const MOST_PAGES = 10_000;

/**
 * @returns a function that is told every page's cursor while there is more to come
 * @throws {ProviderError} from that function when a cursor comes again, or there is no end
 */
export function guardPaging(): (cursor: string) => void {
  const seen = new Set<string>();
  return (cursor) => {
    if (seen.has(cursor) || seen.size >= MOST_PAGES) {
      throw new ProviderError({
        state: 'transient',
        code: 'ENDLESS_PAGES',
        message: 'The provider gives the same page again and again.',
      });
    }
    seen.add(cursor);
  };
}
