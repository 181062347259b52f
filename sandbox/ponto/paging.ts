/** JSON:API's pages: `page[limit]`, `page[after]`, `page[before]`, and links to the next ones. */
import type { Request } from 'express';
import { PontoFailure } from './errors.ts';

export interface Ordered<Row> {
  rows: Row[];
  idOf: (row: Row) => string;
  /** The order of the list; the same one that `rows` are in. */
  compare: (a: Row, b: Row) => number;
}

export interface Page<Row> {
  rows: Row[];
  links: { first: string; next?: string; prev?: string };
  paging: { limit: number; after?: string; before?: string };
}

const USUAL = 10;
const MOST = 100;

/** A cursor is the last row's id; where that row stood is kept, so one that has moved or is gone leads on all the same. */
export class Pages<Row> {
  readonly #cursors = new Map<string, Row>();

  /** @throws {PontoFailure} `validationError` for a limit or cursor that is none */
  read(request: Request, { rows, idOf, compare }: Ordered<Row>, fault?: 'endless' | 'repeat'): Page<Row> {
    const limit = limitOf(request);
    const [after, before] = [queryOf(request, 'after'), queryOf(request, 'before')];
    const at = (id: string): Row => {
      const row = this.#cursors.get(id) ?? rows.find((each) => idOf(each) === id);
      if (row === undefined) throw new PontoFailure('validationError', 'page cursor is not valid');
      return row;
    };
    let left = rows;
    if (after !== undefined && fault !== 'repeat') left = rows.filter((row) => compare(row, at(after)) > 0);
    if (before !== undefined) left = rows.filter((row) => compare(row, at(before)) < 0).slice(-limit);
    const page = left.slice(0, limit);
    const [first, last] = [page[0], page.at(-1)];
    const more = fault !== undefined || (last !== undefined && rows.some((row) => compare(row, last) > 0));
    const paging: Page<Row>['paging'] = { limit };
    if (more && last !== undefined) paging.after = fault === 'endless' && after ? after : idOf(last);
    if (first !== undefined && rows.some((row) => compare(row, first) < 0)) paging.before = idOf(first);
    for (const row of [first, last]) if (row !== undefined) this.#cursors.set(idOf(row), row);
    const address = `${request.protocol}://${request.get('host') ?? 'localhost'}${request.originalUrl.split('?')[0]}`;
    const link = (cursor: string): string => `${address}?${cursor}page[limit]=${limit}`;
    return {
      rows: page,
      paging,
      links: {
        first: link(''),
        ...(paging.after === undefined ? {} : { next: link(`page[after]=${paging.after}&`) }),
        ...(paging.before === undefined ? {} : { prev: link(`page[before]=${paging.before}&`) }),
      },
    };
  }
}

function limitOf(request: Request): number {
  const text = queryOf(request, 'limit') ?? String(USUAL);
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST) throw new PontoFailure('validationError', 'page[limit] is from 1 to 100');
  return limit;
}

/** Whatever query parser the application has: the raw text is read. */
function queryOf(request: Request, name: string): string | undefined {
  const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
  return query.get(`page[${name}]`) ?? undefined;
}
