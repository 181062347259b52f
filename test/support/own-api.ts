/** The sidecar's own document, `sidecar/openapi.yaml`, as the oracle for every answer that a test gets. */
import { readFileSync } from 'node:fs';
import type { Document } from 'openapi-backend';
import { parse } from 'yaml';
import { OPENAPI_FILE } from '../../tools/docs/openapi.ts';
import type { Seen } from '../../tools/connect.ts';
import { Contract } from './openapi.ts';

let contract: Promise<Contract> | undefined;

/** `METHOD /path/{id}` of every endpoint in the document. */
export function documented(): string[] {
  const { paths } = parse(readFileSync(OPENAPI_FILE, 'utf8')) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

export function ownApi(): Promise<Contract> {
  const paths = new Set(documented().map((name) => name.split(' ')[1] ?? ''));
  return (contract ??= Contract.load(OPENAPI_FILE, [...paths], { overlay: problemsAsJson }));
}

/** The library looks at `application/json` alone. */
const problemsAsJson = (document: object): Document =>
  JSON.parse(
    JSON.stringify(document).replaceAll('"application/problem+json"', '"application/json"'),
  ) as Document;

/** @returns what throws for an answer that is not as the document says */
export async function checkedAgainstTheDocument(): Promise<Seen> {
  const api = await ownApi();
  return (method, path, status, text) => {
    const [bare = ''] = path.split('?');
    const wrong = api.response(method, bare, status, jsonOf(text));
    if (wrong.length > 0) {
      throw new Error(
        `${method} ${bare} (${status}) is not as sidecar/openapi.yaml says: ${wrong.join('; ')}`,
      );
    }
  };
}

/** A page or a picture is not the document's to check. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
