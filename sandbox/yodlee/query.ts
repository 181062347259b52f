/** Reads a request's query as Yodlee does, and pages a list. */
import type { Request, Response } from 'express';
import { YodleeFailure } from './errors.ts';

export function queryText(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @throws {YodleeFailure} Y800 when it is not a whole number */
export function queryNumber(request: Request, name: string, usual: number): number {
  const value = queryText(request, name);
  if (value === undefined) return usual;
  if (!/^\d{1,9}$/.test(value)) throw new YodleeFailure('Y800', `Invalid value for ${name}`);
  return Number(value);
}

export interface Page {
  body: Record<string, unknown>;
  /** What to skip for the next page; absent: that was the last one. */
  next?: number;
}

export function pageOf<Row>(
  rows: Row[],
  skip: number,
  top: number,
  body: (page: Row[]) => Record<string, unknown>,
): Page {
  const page = rows.slice(skip, skip + top);
  return { body: body(page), ...(skip + top < rows.length ? { next: skip + top } : {}) };
}

/** "The response header provides the links to retrieve the next and previous set." */
export function linkHeader(request: Request, response: Response, { next }: Page): void {
  if (next === undefined) return;
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  query.set('skip', String(next));
  response.set('Link', `<${request.path}?${query.toString()}>;rel=next`);
}
