/** Reads a request's query as Salt Edge does, and pages a list by `from_id`. */
import type { Request } from 'express';
import type { Faults } from '../faults.ts';
import { SaltEdgeFailure } from './errors.ts';

export function queryText(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const MOST_ROWS = 1000;

/** @throws {SaltEdgeFailure} WrongRequestFormat */
export function perPage(request: Request): number {
  const text = queryText(request, 'per_page') ?? '100';
  const rows = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (rows < 1 || rows > MOST_ROWS)
    throw new SaltEdgeFailure('WrongRequestFormat', {}, 'per_page: 1 to 1000');
  return rows;
}

/**
 * `from_id` is the first of the page. Faults: `endless` and `repeat` give a page that leads to itself.
 * @param rows ascending by `idOf`, or as they come where their ids have no order
 */
export function listPage<Row>(
  request: Request,
  faults: Faults,
  rows: Row[],
  idOf: (row: Row) => string,
  show: (row: Row) => unknown = (row) => row,
): unknown {
  const from = queryText(request, 'from_id');
  const size = perPage(request);
  const start = from === undefined ? 0 : rows.findIndex((row) => isFrom(idOf(row), from));
  const begin = start < 0 ? rows.length : start;
  const page = rows.slice(begin, begin + size);
  const fault = faults.take('saltedge', request, ['endless', 'repeat']);
  const following = rows[begin + size];
  const next = fault ? (from ?? (rows[0] && idOf(rows[0])) ?? null) : following ? idOf(following) : null;
  return {
    data: page.map(show),
    meta: { next_id: next, next_page: next === null ? null : `${request.path}?from_id=${next}` },
  };
}

/** Numbers by their order, so that a row which is gone does not end the list; other ids must be there. */
const isFrom = (id: string, from: string): boolean =>
  /^\d+$/.test(id) && /^\d+$/.test(from) ? Number(id) >= Number(from) : id === from;
