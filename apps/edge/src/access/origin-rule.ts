import type { Policy } from './policy.ts';
import { originForbidden, originNeeded } from './refusals.ts';

/** Whether pages of this origin may ask. Who is no page sends none, and no rule about pages stops them. */

interface Asked {
  /** The header `Origin`. */
  readonly origin: string | undefined;
  /** This service's own. */
  readonly own: string;
  readonly method: string;
}

/** Refused before anything is counted or drawn: a browser would only hide the answer. Throws a Problem. */
export function refuseOrigin({ origins }: Policy, ofKey: readonly string[] | undefined, asked: Asked): void {
  const { origin, own, method } = asked;
  if (ofKey !== undefined && origin === undefined) throw originNeeded();
  if (origin === undefined || origin === own) return;
  const ofPolicy = method === 'GET' || method === 'HEAD' ? origins.read : origins.send;
  for (const allowed of [ofPolicy, ofKey ?? '*']) {
    if (allowed !== '*' && !allowed.includes(origin)) throw originForbidden(origin);
  }
}
