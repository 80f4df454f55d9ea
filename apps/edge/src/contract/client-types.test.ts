import { describe, expect, it } from 'vitest';
import written from '../../client/contract.ts?raw';
import { type ContractDocument, contractSource } from '../../dev/client/contract-source.ts';
import { type JsonSchema, typeOf } from '../../dev/client/typescript-of.ts';
import { readContract } from '../fixtures/contract.ts';
import { startService } from '../fixtures/service.ts';

describe("the client's types", () => {
  it('are made of the contract as it is: node apps/edge/dev/client-types.ts makes them anew', async () => {
    const document = (await readContract(startService())) as unknown as ContractDocument;
    expect(written).toBe(contractSource(document));
  });

  it.each<[JsonSchema, string]>([
    [{ type: 'string' }, 'string'],
    [{ type: 'string', format: 'binary' }, 'Blob'],
    [{ type: 'integer' }, 'number'],
    [{ type: ['number', 'null'] }, 'number | null'],
    [{ enum: ['a', "b's", 3] }, "'a' | 'b\\'s' | 3"],
    [{ const: true }, 'true'],
    [{ anyOf: [{ $ref: '#/components/schemas/Face' }, { type: 'null' }] }, 'Face | null'],
    [
      { allOf: [{ $ref: '#/components/schemas/Face' }, { type: 'object' }] },
      'Face & Readonly<Record<string, unknown>>',
    ],
    [{ type: 'array', items: { type: ['number', 'null'] } }, 'readonly (number | null)[]'],
    [{ type: 'array', items: { type: 'array', items: { type: 'number' } } }, 'readonly (readonly number[])[]'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, 'Readonly<Record<string, number>>'],
    [
      { type: 'object', required: ['a'], properties: { a: { type: 'null', description: 'Why */' }, b: {} } },
      '{\n  /** Why * / */\n  readonly a: null;\n  readonly b?: unknown;\n}',
    ],
  ])('say what %j is', (schema, type) => {
    expect(typeOf(schema)).toBe(type);
  });
});
