import { comment, type JsonSchema, literal, refName, typeOf } from './typescript-of.ts';

/** The part of an OpenAPI document that the client's types are made of. */
export interface ContractDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas?: Readonly<Record<string, JsonSchema>> };
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: JsonSchema }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>> }>
  >;
}

const HEAD = `// biome-ignore-all format: made by a program.
/**
 * What the service answers and takes, as types. Made of its OpenAPI document by \`node apps/edge/dev/client-types.ts\`, and held to
 * the routes by a test: change those, not this.
 */
`;

/** What the client asks for; the document has more. */
const OPERATIONS = [
  'getFace',
  'getFaceNumbers',
  'getGrid',
  'getMorph',
  'getModel',
  'listModels',
  'listTasks',
  'listVersions',
  'restore',
];

/** The source of `client/contract.ts`. */
export function contractSource({ paths, components: { schemas = {} } }: ContractDocument): string {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  const answers: string[] = [];
  const parameters: string[] = [];
  const named = new Set(['Problem']);
  for (const id of OPERATIONS) {
    const operation = operations.find(({ operationId }) => operationId === id);
    if (operation === undefined) throw new Error(`The document has no operation ${id}.`);
    const schema = operation.responses[200]?.content?.['application/json']?.schema;
    if (schema !== undefined)
      answers.push(...comment(operation.summary, '  '), `  readonly ${id}: ${typeOf(schema, '  ')};`);
    addNames(schema, schemas, named);
    const names = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    if (names.length > 0) parameters.push(`  ${id}: [${names.map(literal).join(', ')}],`);
  }
  return [
    HEAD,
    ...[...named].sort().map((name) => `export type ${name} = ${typeOf(schemas[name])};\n`),
    '/** JSON that operations answer with, by their ids. */',
    'export interface Answers {',
    ...answers,
    '}\n',
    '/** Parameters of queries, in the order that URLs have them in. */',
    'export const PARAMETERS = {',
    ...parameters,
    '} as const;',
    '',
  ].join('\n');
}

/** Components that a schema needs, itself or through others. */
function addNames(schema: unknown, schemas: Readonly<Record<string, JsonSchema>>, named: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key !== '$ref') addNames(value, schemas, named);
    else if (!named.has(refName(value))) {
      named.add(refName(value));
      addNames(schemas[refName(value)], schemas, named);
    }
  }
}
