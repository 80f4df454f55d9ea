import { z } from 'zod';
import { ROUTE_CLASSES, type RouteClass } from './route-class.ts';

/** What whoever runs the service decides: the form of `apps/edge/policy.ts`. docs/access.md is its manual. */

const units = z.int().min(0).max(1_000_000);

const classRule = z.strictObject({
  /** Whether people without a key may ask. */
  anonymous: z.boolean(),
  /** What a request takes of a key's daily quota, in units. */
  cost: units,
  /** The same for what holds many faces, a grid or a morph; `cost` unless given. */
  sheetCost: units.optional(),
});

/** `https://example.org`: scheme, host, and a port where it is not the usual one. */
export const originSchema = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  message: 'an origin is a scheme and a host, such as https://example.org, without a path or a slash at its end',
});

/** Pages of any origin, or of these. */
const origins = z.union([z.literal('*'), z.array(originSchema)]);

/** As the bindings in wrangler.toml are set: they do the counting, and tell nobody how far they count. */
const rate = z.strictObject({ limit: z.int().positive(), seconds: z.union([z.literal(10), z.literal(60)]) });

/** What happens to requests while a part does not answer: `open` lets them through, `closed` answers 503. */
const fallback = z.enum(['open', 'closed']);

const policySchema = z.strictObject({
  classes: z.record(z.enum(ROUTE_CLASSES), classRule),
  /** Pages of which origins may ask: to read, and to send pictures or orders. This service's own pages always may. */
  origins: z.strictObject({ read: origins, send: origins }),
  rates: z.strictObject({
    /** Of one IPv4 address, or of one /64 of IPv6. */
    anonymous: rate,
    /** Of the same, and of what costs more than one unit: grids, morphs, restorations. Such a request counts in both. */
    heavy: rate,
    /** Of one key. */
    key: rate,
  }),
  keys: z.strictObject({
    /** Units a UTC day, of a key that was made without a quota of its own; null is without limit. */
    dailyQuota: z.int().positive().nullable(),
  }),
  signatures: z.strictObject({
    /** How far ahead a signed URL may expire. */
    longestDays: z.int().positive().max(3650),
  }),
  failures: z.strictObject({
    /** Rate limiters. */
    rates: fallback,
    /** The ledger of daily quotas. */
    quotas: fallback,
    /** The storage of keys. `open` treats whoever sends a key as anonymous; it never opens what needs one. */
    keys: fallback,
  }),
});

export type Policy = z.infer<typeof policySchema>;
export type Fallback = z.infer<typeof fallback>;
export type Origins = z.infer<typeof origins>;

/** Throws for what no policy can say, when the Worker starts: such a deploy is refused. */
export function definePolicy(policy: Policy): Policy {
  const checked = policySchema.safeParse(policy);
  if (checked.success) return checked.data;
  throw new Error(`apps/edge/policy.ts is not as it should be:\n${z.prettifyError(checked.error)}`);
}

export function costOf({ classes }: Policy, routeClass: RouteClass, isSheet: boolean): number {
  const { cost, sheetCost } = classes[routeClass];
  return isSheet ? (sheetCost ?? cost) : cost;
}
