/**
 * Official OpenAPI documents as a test's oracle. The documents are not part of the project: they are read from
 * `PROVIDER_SPECS_DIR`, or from `../shared/specs` beside it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { OpenAPIBackend, type Document } from 'openapi-backend';
import { parse } from 'yaml';

const PROJECT = resolve(import.meta.dirname, '../..');

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where a provider's document is, or why the checks against it cannot run. */
export function findSpec(file: string): { path: string } | { missing: string } {
  const directory = process.env['PROVIDER_SPECS_DIR'] ?? join(PROJECT, '../shared/specs');
  const path = join(directory, file);
  return existsSync(path)
    ? { path }
    : { missing: `SKIPPED: ${file} is not here; set PROVIDER_SPECS_DIR to run the checks against it` };
}

/**
 * A describe block that needs a document. Without it there is one pending test that says so: nothing is skipped
 * in silence.
 */
export function describeWithSpec(title: string, file: string, tests: (path: string) => void): void {
  describe(title, () => {
    const spec = findSpec(file);
    if ('path' in spec) tests(spec.path);
    else it(spec.missing);
  });
}

/** OpenAPI 3.0's own words in those of 3.1 (JSON Schema), which Ajv 8 understands. */
export function toOpenApi31(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toOpenApi31);
  if (!isNode(value)) return value;
  const { nullable, exclusiveMinimum, exclusiveMaximum, ...rest } = value;
  const node: Node = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, toOpenApi31(each)]));
  bound(node, 'minimum', 'exclusiveMinimum', exclusiveMinimum);
  bound(node, 'maximum', 'exclusiveMaximum', exclusiveMaximum);
  // A property that is itself called "nullable" is a schema, not a boolean.
  if (isNode(nullable)) return { ...node, nullable: toOpenApi31(nullable) };
  if (nullable !== true) return node;
  if (typeof node['type'] === 'string') {
    const { enum: values } = node;
    return {
      ...node,
      type: [node['type'], 'null'],
      ...(Array.isArray(values) ? { enum: [...new Set([...(values as unknown[]), null])] } : {}),
    };
  }
  return { anyOf: [node, { type: 'null' }] };
}

function bound(node: Node, plain: string, exclusive: string, value: unknown): void {
  if (value === true) {
    node[exclusive] = node[plain];
    delete node[plain];
  } else if (value !== undefined && value !== false) node[exclusive] = toOpenApi31(value);
}

/** The paths that are wanted and the components they need. */
function subset(document: Node, paths: string[]): Node {
  const all = document['paths'] as Node;
  const chosen = Object.fromEntries(paths.map((path) => [path, all[path]]));
  const lost = paths.filter((path) => all[path] === undefined);
  if (lost.length > 0) throw new Error(`the document has no ${lost.join(', ')}`);
  const components: Record<string, Node> = {};
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    if (!isNode(value)) return;
    const [, kind, name] = /^#\/components\/(\w+)\/(.+)$/.exec(String(value['$ref'])) ?? [];
    if (kind !== undefined && name !== undefined && components[kind]?.[name] === undefined) {
      const target = (document['components'] as Record<string, Node>)[kind]?.[name];
      (components[kind] ??= {})[name] = target;
      walk(target);
    }
    Object.values(value).forEach(walk);
  };
  walk(chosen);
  const info = document['info'];
  return { openapi: '3.1.0', info, paths: chosen, components };
}

/** Reads the document once; parsing some megabytes of YAML takes a second, so the part is kept in `.cache/`. */
function loadSubset(path: string, paths: string[]): Document {
  const source = readFileSync(path, 'utf8');
  const key = createHash('sha256')
    .update(source)
    .update(JSON.stringify(paths))
    .update(readFileSync(import.meta.filename))
    .digest('hex');
  const cache = join(PROJECT, '.cache/specs', `${key.slice(0, 24)}.json`);
  if (existsSync(cache)) return JSON.parse(readFileSync(cache, 'utf8')) as Document;
  const document = (
    path.endsWith('.json') ? JSON.parse(source) : parse(source, { maxAliasCount: -1 })
  ) as Node;
  const part = toOpenApi31(subset(document, paths));
  mkdirSync(dirname(cache), { recursive: true });
  writeFileSync(cache, JSON.stringify(part));
  return part as Document;
}

export interface ContractOptions {
  /** Mends the document where it is known to be wrong; say why where it is given. */
  overlay?: (document: Document) => Document;
}

/** Checks requests and answers against the official document. */
export class Contract {
  readonly #api: OpenAPIBackend;
  readonly #document: Document;

  private constructor(document: Document) {
    this.#document = document;
    this.#api = new OpenAPIBackend({
      definition: document,
      quick: true,
      validate: true,
      ajvOpts: { strict: false, allErrors: true, logger: false },
      customizeAjv: (_ajv, options) => {
        const ajv = new Ajv(options);
        addFormats.default(ajv);
        // Its own `url` refuses every address of this machine.
        ajv.addFormat('url', (value: string) => URL.canParse(value));
        return ajv;
      },
    });
  }

  /** @param paths the endpoints that are used, as the document names them */
  static async load(path: string, paths: string[], { overlay }: ContractOptions = {}): Promise<Contract> {
    const document = loadSubset(path, paths);
    const contract = new Contract(overlay ? overlay(document) : document);
    await contract.#api.init();
    return contract;
  }

  /** What is wrong with a request; nothing when it is right. */
  request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): string[] {
    const request = { method, path, body, headers: { 'content-type': 'application/json', ...headers } };
    const operation = this.#api.matchOperation(request);
    if (!operation) return [`the document has no ${method} ${path}`];
    return words(this.#api.validateRequest(request, operation).errors);
  }

  /**
   * What is wrong with an answer: against its schema, and fields that the document does not know.
   * @param body parsed JSON
   */
  response(method: string, path: string, status: number, body: unknown): string[] {
    const operation = this.#api.matchOperation({ method, path, headers: {} });
    if (!operation) return [`the document has no ${method} ${path}`];
    const responses = (operation.responses ?? {}) as Node;
    const response = this.#resolve(responses[String(status)] ?? responses['default']);
    if (!response) return [`the document knows no status ${status} of ${method} ${path}`];
    const content = response['content'] as Node | undefined;
    const media = content && Object.entries(content).find(([type]) => type.includes('json'))?.[1];
    if (!isNode(media))
      return body === undefined || body === '' ? [] : ['a body that the document does not have'];
    return [
      ...words(this.#api.validateResponse(body, operation, status).errors),
      ...this.#unknownFields(media['schema'], body, ''),
    ];
  }

  #resolve(value: unknown): Node | undefined {
    if (!isNode(value)) return undefined;
    if (typeof value['$ref'] !== 'string') return value;
    const steps = value['$ref'].slice(2).split('/');
    return this.#resolve(
      steps.reduce<unknown>((at, step) => (isNode(at) ? at[step] : undefined), this.#document),
    );
  }

  /** The schemas that describe a value together. */
  #parts(schema: unknown): Node[] {
    const node = this.#resolve(schema);
    if (!node) return [];
    const inner = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => (node[key] as unknown[] | undefined) ?? []);
    return [node, ...inner.flatMap((each) => this.#parts(each))];
  }

  /** Most schemas allow any further field, so a misspelt one would pass; here it does not. */
  #unknownFields(schema: unknown, value: unknown, at: string): string[] {
    const parts = this.#parts(schema);
    if (Array.isArray(value)) {
      const items = parts.find((part) => part['items'] !== undefined)?.['items'];
      return value.flatMap((each, index) => this.#unknownFields(items, each, `${at}/${index}`));
    }
    if (!isNode(value)) return [];
    const known = Object.assign({}, ...parts.map((part) => part['properties'] ?? {})) as Node;
    if (Object.keys(known).length === 0) return [];
    return Object.entries(value).flatMap(([key, each]) =>
      key in known
        ? this.#unknownFields(known[key], each, `${at}/${key}`)
        : [`${at}/${key} is not in the document`],
    );
  }
}

const words = (
  errors: { instancePath?: string; message?: string; params?: unknown }[] | null | undefined,
): string[] =>
  (errors ?? []).map(
    ({ instancePath = '', message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
