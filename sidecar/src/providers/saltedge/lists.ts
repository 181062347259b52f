/** Salt Edge's lists: ascending by id, `meta.next_id` is where the next page begins. */
import type { z } from 'zod';
import { shapedAnswer } from '../shared/faults.ts';
import { guardPaging } from '../shared/paging.ts';
import type { SaltEdgeApi } from './api.ts';
import { listOf } from './shapes.ts';

/** The most that `per_page` may be. */
export const PER_PAGE = 1000;

export type Query = Record<string, string | number | boolean>;

export interface ListPage<Row> {
  /** Where this page began; null: at the beginning. */
  from: string | null;
  rows: Row[];
  /** Where the next page begins; null: that was the last one. */
  next: string | null;
}

/** All pages from `from` on. @throws {ProviderError} `ENDLESS_PAGES` when they lead to themselves */
export async function* readPages<Row extends z.ZodType>(
  api: SaltEdgeApi,
  path: string,
  row: Row,
  query: Query,
  { from = null, perPage = PER_PAGE }: { from?: string | null; perPage?: number } = {},
): AsyncGenerator<ListPage<z.output<Row>>> {
  const guard = guardPaging();
  let at: string | null = from;
  if (at !== null) guard(at);
  for (;;) {
    const asked: Query = { ...query, per_page: perPage, ...(at === null ? {} : { from_id: at }) };
    const { data, meta } = shapedAnswer(listOf(row), await api.get(path, asked), path);
    const next: string | null = meta?.next_id ?? null;
    // Before the page is given away: what comes again and again is no page.
    if (next !== null) guard(next);
    yield { from: at, rows: data, next };
    if (next === null) return;
    at = next;
  }
}

export async function readAll<Row extends z.ZodType>(
  api: SaltEdgeApi,
  path: string,
  row: Row,
  query: Query,
): Promise<z.output<Row>[]> {
  const rows: z.output<Row>[] = [];
  for await (const page of readPages(api, path, row, query)) rows.push(...page.rows);
  return rows;
}
