import { z } from 'zod';
import { ROUTE_CLASSES } from './route-class.ts';

/** What is stored of a key, in KV under `key:<id>`: never its secret. */
export const keyRecordSchema = z.strictObject({
  sha256: z.hex().length(64).describe('Of the secret.'),
  name: z.string().min(1).max(80).describe('Whose it is, for the operator.'),
  created: z.iso.datetime(),
  /** Units a UTC day. Null is without limit; the policy decides unless given. */
  dailyQuota: z.int().positive().nullable().optional(),
  classes: z.array(z.enum(ROUTE_CLASSES)).min(1),
  /** Pages of these origins alone may use it. */
  origins: z.array(z.string()).min(1).optional(),
  revoked: z.iso.datetime().optional(),
});

export type KeyRecord = z.infer<typeof keyRecordSchema>;

export const KEY_PREFIX = 'key:';
export const storedUnder = (id: string): string => `${KEY_PREFIX}${id}`;
