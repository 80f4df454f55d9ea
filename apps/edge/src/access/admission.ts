import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../app-env.ts';
import { networkOf } from './client-network.ts';
import { type Asker, type IdentifyParts, identify } from './identify.ts';
import { KeyRing } from './key-ring.ts';
import { limitHeaders } from './limit-headers.ts';
import { countLookup, countRequest, takeQuota } from './limits.ts';
import { refuseOrigin } from './origin-rule.ts';
import { costOf, type Policy } from './policy.ts';
import { pseudonymOf } from './pseudonym.ts';
import { keyForbidden, keyMissing } from './refusals.ts';
import { isSheet, type RouteClass, routeClassOf } from './route-class.ts';
import { SigningKeys } from './signing-keys.ts';

export interface AdmissionOptions {
  readonly policy: Policy;
  readonly now?: () => number;
}

/**
 * Lets a request in, or throws a Problem: who asks, whether they may, and whether they have anything left. Each request is counted
 * that may ask, whatever comes of it: also one that a cache answers, or that is answered 304. Paths without a class pass.
 */
export function admission({ policy, now = Date.now }: AdmissionOptions) {
  const parts: IdentifyParts = { policy, now, keyRing: new KeyRing({ now }), signingKeys: new SigningKeys() };
  return createMiddleware<AppEnv>(async (c, next) => {
    const network = networkOf(c.req.header('CF-Connecting-IP'));
    c.set('caller', { kind: 'anonymous', id: pseudonymOf(network, c.env.CALLER_SECRET, now()) });
    const routeClass = routeClassOf(c.req.path);
    if (routeClass === undefined) return next();

    const asker = await identify(c, parts, () => countLookup(c, policy, network));
    c.set('asker', asker);
    if (asker.kind === 'key') c.set('caller', { kind: 'key', id: asker.id });
    if (asker.kind === 'signature') c.set('caller', { kind: 'signature', id: asker.kid });
    refuseClass(policy, asker, routeClass);
    refuseOrigin(policy, asker.kind === 'key' ? asker.record.origins : undefined, {
      origin: c.req.header('Origin'),
      own: new URL(c.req.url).origin,
      method: c.req.method,
    });
    const headers = limitHeaders(await count(c, policy, asker, network, routeClass));
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  });
}

function refuseClass({ classes }: Policy, asker: Asker, routeClass: RouteClass): void {
  if (asker.kind === 'anonymous' && !classes[routeClass].anonymous) throw keyMissing(routeClass);
  if (asker.kind === 'key' && !asker.record.classes.includes(routeClass)) {
    throw keyForbidden(routeClass, asker.record.classes);
  }
}

async function count(c: Context<AppEnv>, policy: Policy, asker: Asker, network: string, routeClass: RouteClass) {
  const cost = costOf(policy, routeClass, isSheet(c.req.path));
  const rates = await countRequest(c, policy, asker, network, cost);
  if (asker.kind !== 'key' || cost === 0) return rates;
  const daily = await takeQuota(c, policy, asker, cost, rates);
  return daily === undefined ? rates : [...rates, daily];
}
