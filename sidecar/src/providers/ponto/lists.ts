/** Ponto's lists, page by page (JSON:API). */
import type { z } from 'zod';
import { shapedAnswer } from '../shared/faults.ts';
import { guardPaging } from '../shared/paging.ts';
import { malformedAnswer } from './errors.ts';
import { listOf } from './shapes.ts';
import type { Answer, ApiRequest } from './api.ts';

/** The limit of `page[limit]`. */
export const PAGE_LIMIT = 100;

export type Send = (request: ApiRequest) => Promise<Answer>;

export interface ListPage<Row> {
  rows: Row[];
  /** Where the next page begins; undefined: that was the last one. */
  after: string | undefined;
  meta: z.output<ReturnType<typeof listOf>>['meta'];
}

/**
 * The cursor of `links.next`, `page[after]=` or, in Ibanity's own test data, `after=`. Only the cursor is taken: an
 * address in an answer is not followed.
 */
export function cursorOf(next: string | null | undefined): string | undefined {
  if (next === null || next === undefined || next === '') return undefined;
  const query = new URLSearchParams(next.split('?')[1] ?? '');
  const after = query.get('page[after]') ?? query.get('after');
  if (!after) throw malformedAnswer('a next page without a cursor');
  return after;
}

/** One page, beginning after `after`. @throws {ProviderError} */
export async function readPage<Row extends z.ZodType>(
  send: Send,
  path: string,
  row: Row,
  { after, limit = PAGE_LIMIT }: { after?: string | undefined; limit?: number } = {},
): Promise<ListPage<z.output<Row>>> {
  const query = { 'page[limit]': String(limit), ...(after === undefined ? {} : { 'page[after]': after }) };
  const { data } = await send({ method: 'GET', path, query });
  const page = shapedAnswer(listOf(row), data, path);
  return { rows: page.data, after: cursorOf(page.links?.next), meta: page.meta };
}

/** All pages from `after` on. @throws {ProviderError} when they lead to themselves */
export async function* readPages<Row extends z.ZodType<{ id: string }>>(
  send: Send,
  path: string,
  row: Row,
  { after: start, limit }: { after?: string | undefined; limit?: number } = {},
): AsyncGenerator<ListPage<z.output<Row>>> {
  const guard = guardPaging();
  let after = start;
  do {
    if (after !== undefined) guard(after);
    const page: ListPage<z.output<Row>> = await readPage(send, path, row, {
      after,
      ...(limit === undefined ? {} : { limit }),
    });
    yield page;
    after = page.after;
  } while (after !== undefined);
}

export async function readAll<Row extends z.ZodType<{ id: string }>>(
  send: Send,
  path: string,
  row: Row,
): Promise<z.output<Row>[]> {
  const rows: z.output<Row>[] = [];
  for await (const page of readPages(send, path, row)) rows.push(...page.rows);
  return rows;
}
