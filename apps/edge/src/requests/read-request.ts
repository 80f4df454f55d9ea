import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { invalidRequest } from '../problems/invalid-request.ts';
import { Problem } from '../problems/problem.ts';

/** What a request says, read by a schema. */

/** Throws a Problem for what is wrong with it. */
export function readWith<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value);
  if (!read.success) throw invalidRequest(read.error, []);
  return read.data;
}

/**
 * Throws a Problem for a parameter that the schema does not know, that is missing or comes twice, or whose value is not taken.
 * @param without parameters that the path has said already.
 */
export function readQuery<Shape extends z.ZodRawShape>(
  c: Context,
  schema: z.ZodObject<Shape>,
  without: readonly string[] = [],
): z.output<z.ZodObject<Shape>> {
  const names = Object.keys(schema.shape).filter((name) => !without.includes(name));
  const given = Object.entries(c.req.queries());
  const said = given.find(([name]) => without.includes(name));
  if (said !== undefined) {
    throw new Problem('unknown-parameter', `The path says "${said[0]}" already.`, {
      parameter: said[0],
      allowed: names,
    });
  }
  const query = Object.fromEntries(given.map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
  const read = schema.safeParse(query);
  if (read.success) return read.data;
  const [{ code, path }] = read.error.issues;
  const [parameter] = path;
  if (code === 'invalid_type' && typeof parameter === 'string' && !Object.hasOwn(query, parameter)) {
    const allowed = names.filter((name) => !(schema.shape[name] as z.ZodType).safeParse(undefined).success);
    throw new Problem('missing-parameter', `The parameter "${parameter}" is missing.`, { parameter, allowed });
  }
  throw invalidRequest(read.error, names);
}
