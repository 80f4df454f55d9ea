/** JSON Schema as TypeScript: as much of it as the OpenAPI document has. */

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The type that describes what fits the schema. Components go by their names. */
export function typeOf(schema: JsonSchema, indent = ''): string {
  const { $ref, type, enum: values, const: value, oneOf, anyOf, allOf, items } = schema;
  if (typeof $ref === 'string') return refName($ref);
  if (values !== undefined) return union((values as unknown[]).map(literal));
  if (value !== undefined) return literal(value);
  const options = oneOf ?? anyOf;
  if (options !== undefined) return union((options as JsonSchema[]).map((option) => typeOf(option, indent)));
  if (allOf !== undefined) return (allOf as JsonSchema[]).map((part) => typeOf(part, indent)).join(' & ');
  if (Array.isArray(type)) return union(type.map((one) => typeOf({ ...schema, type: one }, indent)));
  switch (type) {
    case 'string':
      return schema.format === 'binary' ? 'Blob' : 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return `readonly ${inArray(typeOf((items ?? {}) as JsonSchema, indent))}[]`;
    case 'object':
      return objectType(schema, indent);
    default:
      return 'unknown';
  }
}

/** `Face` of `#/components/schemas/Face`. */
export const refName = (ref: string): string => ref.split('/').at(-1)!;

function objectType({ properties, required = [], additionalProperties }: JsonSchema, indent: string): string {
  const open = additionalProperties !== undefined && additionalProperties !== false;
  if (properties === undefined || Object.keys(properties as object).length === 0) {
    return open && additionalProperties !== true
      ? `Readonly<Record<string, ${typeOf(additionalProperties as JsonSchema, indent)}>>`
      : 'Readonly<Record<string, unknown>>';
  }
  const deeper = `${indent}  `;
  const members = Object.entries(properties as Record<string, JsonSchema>).flatMap(([name, schema]) => [
    ...comment(schema.description, deeper),
    `${deeper}readonly ${name}${(required as string[]).includes(name) ? '' : '?'}: ${typeOf(schema, deeper)};`,
  ]);
  return ['{', ...members, `${indent}}`].join('\n');
}

/** Lines of a comment; none where there is nothing to say. */
export const comment = (text: unknown, indent = ''): string[] =>
  typeof text === 'string' ? [`${indent}/** ${text.replaceAll('*/', '* /')} */`] : [];

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ');

const inArray = (type: string): string => (/^readonly | [|&] /.test(type.replace(/\{.*\}/s, '')) ? `(${type})` : type);

export const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : String(value);
