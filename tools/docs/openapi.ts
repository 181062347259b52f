/** Writes `sidecar/openapi.yaml` from the shapes that the running sidecar checks requests by: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { z } from 'zod';
import { OPERATIONS } from '../../sidecar/src/http/contract/api.ts';
import type { AnswerShape, Operation } from '../../sidecar/src/http/contract/operation.ts';
import { problemAnswer } from '../../sidecar/src/http/contract/shapes.ts';
import { PROJECT } from '../places.ts';

export const OPENAPI_FILE = join(PROJECT, 'sidecar/openapi.yaml');

type Node = Record<string, unknown>;

/** What every caller may meet beside an endpoint's own refusals. */
const COMMON: Record<string, Record<number, string[]>> = {
  person: { 401: ['session'], 403: ['account-blocked'] },
  'person lately': { 401: ['session'], 403: ['account-blocked'] },
  'even blocked': { 401: ['session'] },
  odoo: {},
  anybody: {},
};

const SECURITY: Record<Operation['caller'], Node[]> = {
  person: [{ session: [] }],
  'person lately': [{ session: [] }],
  'even blocked': [{ session: [] }],
  odoo: [{ pairing: [] }],
  anybody: [],
};

/** A format says what the regular expression behind it does; a moment is sent as text. */
function readable({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Node }): void {
  if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
  if (jsonSchema['format'] !== undefined) delete jsonSchema['pattern'];
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
}

export function openApiDocument(operations = OPERATIONS): Node {
  const schemas: Node = {};
  /** Named shapes stand once, under `components`. */
  const schemaOf = (shape: z.ZodType): Node => {
    const made = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any', override: readable }) as Node;
    const {
      $defs = {},
      id,
      ...schema
    } = JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/')) as Node;
    delete schema['$schema'];
    for (const [name, named] of Object.entries($defs as Record<string, Node>)) {
      delete named['id'];
      schemas[name] = named;
    }
    if (typeof id !== 'string') return schema;
    schemas[id] = schema;
    return { $ref: `#/components/schemas/${id}` };
  };
  const problem = {
    description: 'A refusal.',
    content: { 'application/problem+json': { schema: schemaOf(problemAnswer) } },
  };
  const because = (description: string): Node => ({ $ref: '#/components/responses/Problem', description });

  const parameters = ({ path, query }: Operation): Node[] => {
    const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
      ...{ name, in: 'path', required: true, schema: { type: 'string' } },
    }));
    if (!query) return inPath;
    const { properties, required = [] } = schemaOf(query) as { properties: Node; required?: string[] };
    const inQuery = Object.entries(properties).map(([name, schema]) => ({
      ...{ name, in: 'query', required: required.includes(name), schema },
    }));
    return [...inPath, ...inQuery];
  };

  const answered = ({ what, body, type }: AnswerShape): Node => {
    if (body) return { description: what, content: { 'application/json': { schema: schemaOf(body) } } };
    return { description: what, ...(type ? { content: { [type]: { schema: { type: 'string' } } } } : {}) };
  };

  const refused = ({ caller, body, query, refusals = {} }: Operation): Node => {
    const all = new Map<number, string[]>(body || query ? [[400, ['malformed']]] : []);
    for (const [status, types] of [...Object.entries(COMMON[caller] ?? {}), ...Object.entries(refusals)]) {
      all.set(Number(status), [...new Set([...(all.get(Number(status)) ?? []), ...types])]);
    }
    return Object.fromEntries(
      [...all].map(([status, types]) => [
        status,
        types.length > 0 ? because(`\`type\`: ${types.join(', ')}`) : { description: 'There is none.' },
      ]),
    );
  };

  const paths: Record<string, Node> = {};
  for (const [operationId, operation] of Object.entries(operations)) {
    const { method, path, what, caller, body, answers } = operation;
    const given = parameters(operation);
    (paths[path.replace(/:(\w+)/g, '{$1}')] ??= {})[method] = {
      operationId,
      summary: what,
      security: SECURITY[caller],
      ...(given.length > 0 ? { parameters: given } : {}),
      ...(body ? { requestBody: { content: { 'application/json': { schema: schemaOf(body) } } } } : {}),
      responses: {
        ...Object.fromEntries(Object.entries(answers).map(([status, one]) => [status, answered(one)])),
        ...refused(operation),
        default: because('What any endpoint may refuse with.'),
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: "The sidecar's own API",
      version: '1',
      description:
        'What Odoo and its screens call. Made from the shapes in `sidecar/src/http/contract/`, by which requests are checked, with `npm run docs`.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token from `/v1/sessions`, good for a minute.',
        },
        pairing: { type: 'http', scheme: 'bearer', description: 'The secret from `/v1/pair`.' },
      },
      responses: { Problem: problem },
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => a.localeCompare(b))),
    },
  };
}

export const openApiFile = (): string =>
  `# Made by \`npm run docs\` from sidecar/src/http/contract/; change it there.\n${stringify(openApiDocument(), { aliasDuplicateObjects: false, lineWidth: 110 })}`;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(OPENAPI_FILE, openApiFile());
}
