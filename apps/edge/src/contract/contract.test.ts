import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ContractDocument,
  type JsonSchema,
  type MediaType,
  type NamedOperation,
  operationsOf,
  parserOf,
  readContract,
} from '../fixtures/contract.ts';
import { startService } from '../fixtures/service.ts';
import { createRenderer } from '../renderer.ts';

const service = startService();
let document: ContractDocument;
let operations: NamedOperation[];
beforeAll(async () => {
  document = await readContract(service);
  operations = operationsOf(document);
});

const named = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
const mediaOf = ({ requestBody, responses }: NamedOperation): [type: string, MediaType][] =>
  [requestBody?.content, ...Object.values(responses).map(({ content }) => content)].flatMap((content) =>
    Object.entries(content ?? {}),
  );

/** What a mounted route answers, as method and path: `:name` is a segment. */
const patternOf = (method: string, path: string): RegExp =>
  new RegExp(`^${method.toLowerCase()} ${path.replace(/:\w+(\{[^}]*\})?/g, '[^/]+')}$`);

/** A request of the document, with the examples of its parameters. */
const exampleOf = ({ method, path, parameters = [] }: NamedOperation): string => {
  const exampleFor = (name: string) => parameters.find((known) => known.name === name)?.schema.example;
  return `${method} ${path.replace(/\{(\w+)\}/g, (_, name) => String(exampleFor(name)))}`;
};

/** Every object of the document, with the path to it. */
function* nodesOf(value: unknown, path = '#'): Generator<[path: string, node: JsonSchema]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as JsonSchema];
  for (const [key, inner] of Object.entries(value)) yield* nodesOf(inner, `${path}/${key.replaceAll('/', '~1')}`);
}

describe('GET /openapi.json', () => {
  it('is OpenAPI 3.1, and says what the service is', async () => {
    const answer = await service.request('/openapi.json');
    expect(answer.headers.get('Content-Type')).toBe('application/json');
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=300, must-revalidate');
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Omokage', version: '1.0.0', license: { identifier: 'Apache-2.0' } },
      servers: [{ url: '/' }],
    });
    expect(document.info.description).toMatch(/invented/);
  });

  it('has every route that is mounted, and no other', () => {
    // A route stands there once for each of its validators too.
    const mounted = new Map(
      createRenderer(service.workshop)
        .routes.filter(({ method }) => method !== 'ALL')
        .map(({ method, path }) => [`${method.toLowerCase()} ${path}`, patternOf(method, path)]),
    );
    expect(mounted.size).toBeGreaterThan(6);
    // The first that matches is the one that answers.
    const answering = operations.map((operation) => {
      const [answers] = [...mounted].find(([, pattern]) => pattern.test(exampleOf(operation))) ?? [];
      return { operation: named(operation), answers };
    });
    expect(answering.filter(({ answers }) => answers === undefined)).toEqual([]);
    expect(new Set(answering.map(({ answers }) => answers))).toEqual(new Set(mounted.keys()));
  });

  it('points nowhere that there is nothing', () => {
    const refs = [...nodesOf(document)].flatMap(([, { $ref }]) => (typeof $ref === 'string' ? [$ref] : []));
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of new Set(refs)) {
      const [root, ...steps] = ref.split('/');
      expect(root).toBe('#');
      const found = steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
      expect(found, ref).toBeDefined();
    }
  });
});

describe('every operation', () => {
  it('has an id of its own, a summary, and a tag that is described', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(operations.filter(({ operationId }) => !/^[a-z][A-Za-z]+$/.test(operationId ?? '')).map(named)).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const operation of operations) {
      expect(operation.summary, named(operation)).toBeTruthy();
      expect(operation.tags?.length, named(operation)).toBe(1);
      expect(tags).toContain(operation.tags![0]);
    }
    // A tag that nothing has would be an empty chapter of the documentation.
    expect(new Set(operations.flatMap(({ tags = [] }) => tags))).toEqual(new Set(tags));
  });

  it('declares the parameters of its path, and describes every parameter', () => {
    for (const { path, parameters = [], ...operation } of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(new Set(inPath.map(({ name }) => name))).toEqual(
        new Set(Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name)),
      );
      for (const parameter of inPath) expect(parameter.required).toBe(true);
      for (const { name, description, schema } of parameters) {
        expect(description ?? schema.description, `${operation.operationId} ${name}`).toBeTruthy();
        expect(schema.type ?? schema.$ref ?? schema.anyOf, `${operation.operationId} ${name}`).toBeDefined();
      }
    }
  });

  it('needs a body where it is a POST, and has none elsewhere', () => {
    const bodies = operations.map(({ method, requestBody }) => [method, requestBody?.required]);
    for (const [method, required] of bodies) expect(required).toBe(method === 'post' ? true : undefined);
    expect(bodies.map(([method]) => method)).toContain('post');
  });

  it('describes its answers, with a schema for whatever they contain', () => {
    for (const operation of operations) {
      expect(
        Object.keys(operation.responses).some((status) => /^[23]/.test(status)),
        named(operation),
      ).toBe(true);
      for (const [status, { description, content = {} }] of Object.entries(operation.responses)) {
        expect(description, `${named(operation)} ${status}`).toBeTruthy();
        expect(status === '304' || /^30\d$/.test(status) ? Object.keys(content) : []).toEqual([]);
        // Readiness is told in one form, whether it is ready or not.
        const type = operation.path === '/readyz' && status === '503' ? 'application/json' : 'application/problem+json';
        if (/^[45]|default/.test(status)) expect(Object.keys(content)).toEqual([type]);
      }
      for (const [type, { schema }] of mediaOf(operation)) expect(schema, `${named(operation)} ${type}`).toBeDefined();
    }
  });

  it('says what the gateway adds: who may ask, how often, and the headers of all answers', () => {
    const signed = { signatureExpiry: [], signatureKey: [], signature: [] };
    for (const { method, path, security, responses } of operations) {
      const governed = path.startsWith('/v1/');
      const known = [{}, { apiKey: [] }, ...(method === 'get' ? [signed] : [])];
      expect(security).toEqual(governed ? known : undefined);
      for (const status of ['401', '403', '429']) expect(status in responses).toBe(governed);
      for (const [status, { headers = {} }] of Object.entries(responses)) {
        expect(headers).toHaveProperty('Omokage-Request-Id');
        expect('RateLimit' in headers).toBe(governed);
        expect('WWW-Authenticate' in headers).toBe(status === '401');
        expect('Retry-After' in headers).toBe(/429|503/.test(status) && 'Omokage-Problem' in headers);
      }
    }
    const used = operations.flatMap(({ security = [] }) => security.flatMap((one) => Object.keys(one)));
    expect(new Set(used)).toEqual(new Set(Object.keys(document.components.securitySchemes)));
  });
});

describe('schemas', () => {
  it('have examples that fit them', () => {
    const examples = [...nodesOf(document)].flatMap(([path, { example, examples, schema, ...itself }]) => {
      const all = [...(example === undefined ? [] : [example]), ...(Array.isArray(examples) ? examples : [])];
      return all.map((value) => ({ path, value, schema: (schema as JsonSchema | undefined) ?? itself }));
    });
    expect(examples.length).toBeGreaterThan(8);
    for (const { path, value, schema } of examples) {
      expect(parserOf(document, schema).safeParse(value).success, `${path}: ${JSON.stringify(value)}`).toBe(true);
    }
  });

  it('fill no form with what may be left out', () => {
    const optional = operations.flatMap(({ parameters = [] }) => parameters.filter(({ required }) => !required));
    expect(optional.length).toBeGreaterThan(4);
    expect(optional.filter(({ schema }) => 'example' in schema)).toEqual([]);
  });

  it('can all be read', () => {
    for (const schema of Object.values(document.components.schemas)) {
      expect(() => parserOf(document, schema)).not.toThrow();
    }
  });
});
