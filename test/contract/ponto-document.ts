/**
 * Ibanity's generated document of Ponto Connect, mended where its own examples and Ibanity's test data show that it is
 * wrong: nulls are not declared, some strings are said to be objects, the bodies that are sent are JSON:API's, and
 * what came after January 2023 is missing.
 */
import type { Document } from 'openapi-backend';

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const PATHS = [
  '/userinfo',
  '/accounts',
  '/accounts/{id}',
  '/accounts/{accountId}/transactions',
  '/accounts/{accountId}/reauthorization-requests',
  '/financial-institutions',
  '/financial-institutions/{id}',
  '/synchronizations',
  '/synchronizations/{id}',
  '/synchronizations/{synchronizationId}/updated-transactions',
  '/organizations/{organizationId}/integration',
];

/** Strings that the document calls objects. */
const STRINGS = new Set([
  'holderName',
  'product',
  'counterpartName',
  'counterpartReference',
  'maintenanceType',
  'maintenanceFrom',
  'maintenanceTo',
]);

const anything: Node = {};
const object = (properties: Node): Node => ({ type: 'object', properties });

export function mendPonto(document: Document): Document {
  const schemas = (document.components?.schemas ?? {}) as unknown as Record<string, Node>;
  for (const [name, schema] of Object.entries(schemas)) {
    const properties = schema['properties'] as Record<string, Node> | undefined;
    if (!properties) continue;
    if (name.endsWith('_collection')) {
      const cursor = { type: ['string', 'null'] };
      Object.assign(properties, {
        links: object({ first: { type: 'string' }, next: cursor, prev: cursor }),
        meta: object({
          paging: object({ limit: { type: 'integer' }, after: cursor, before: cursor }),
          synchronizedAt: { type: 'string', format: 'date-time' },
          latestSynchronization: { $ref: '#/components/schemas/synchronization' },
        }),
      });
    } else {
      properties['links'] ??= anything;
      properties['meta'] ??= anything;
      properties['relationships'] ??= anything;
      const attributes = properties['attributes']?.['properties'];
      if (isNode(attributes)) mendAttributes(attributes);
    }
  }
  mendUserInfo(schemas);
  mendBodies(document);
  mendPaging(document);
  addPending(document);
  return document;
}

function mendAttributes(attributes: Node): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!isNode(attribute)) continue;
    const type = STRINGS.has(name) ? 'string' : attribute['type'];
    if (typeof type === 'string') attribute['type'] = [type, 'null'];
  }
}

/** The answer of /userinfo is OpenID's, flat. */
function mendUserInfo(schemas: Record<string, Node>): void {
  const text = { type: ['string', 'null'] };
  const flag = { type: 'boolean' };
  if (!schemas['userInfo_single']) return;
  schemas['userInfo_single'] = {
    ...object({
      sub: { type: 'string', format: 'uuid' },
      name: text,
      representativeOrganizationId: text,
      representativeOrganizationName: text,
      paymentsActivated: flag,
      paymentsActivationRequested: flag,
      onboardingComplete: flag,
    }),
    required: ['sub'],
  };
}

/** "`{data: {type, attributes}}` really"; and the address of a person only where there is one. */
function mendBodies(document: Document): void {
  for (const path of ['/synchronizations', '/accounts/{accountId}/reauthorization-requests']) {
    const operation = (document.paths as Record<string, Node>)[path]?.['post'] as Node | undefined;
    const media = (
      (operation?.['requestBody'] as Node | undefined)?.['content'] as Record<string, Node> | undefined
    )?.['application/json'];
    const flat = media?.['schema'] as { required?: string[] } | undefined;
    if (!media || !flat) continue;
    flat.required = (flat.required ?? []).filter((name) => name !== 'customerIpAddress');
    media['schema'] = {
      type: 'object',
      required: ['data'],
      properties: {
        data: {
          type: 'object',
          required: ['type', 'attributes'],
          properties: { type: { type: 'string' }, attributes: flat },
        },
      },
    };
  }
}

/** The validator reads `page[limit]=7` as an object `page`, which is how OpenAPI would have it written. */
function mendPaging(document: Document): void {
  for (const path of Object.values(document.paths as Record<string, Node>)) {
    const get = path['get'] as { parameters?: { name: string; in: string }[] } | undefined;
    const paging = get?.parameters?.filter(({ name }) => name.startsWith('page[')) ?? [];
    if (!get?.parameters || paging.length === 0) continue;
    const known = paging.map(({ name }) => [name.slice(5, -1), { type: 'string' }]);
    const page = {
      name: 'page',
      in: 'query',
      style: 'deepObject',
      explode: true,
      schema: { ...object(Object.fromEntries(known) as Node), additionalProperties: false },
    };
    get.parameters = [...get.parameters.filter((each) => !paging.includes(each)), page];
  }
}

/** Pending transactions have the shape of the others (Ibanity's test data). */
function addPending(document: Document): void {
  const paths = document.paths as Record<string, Node>;
  const like = paths['/accounts/{accountId}/transactions'];
  if (!like) return;
  const copy = JSON.parse(JSON.stringify(like)) as Node;
  const get = copy['get'] as Node;
  get['operationId'] = 'listPendingTransactions';
  paths['/accounts/{accountId}/pending-transactions'] = copy;
}
