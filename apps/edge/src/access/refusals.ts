import { Problem } from '../problems/problem.ts';
import { API_KEY_ALLOWED } from './api-key.ts';
import type { RouteClass } from './route-class.ts';
import { SIGNATURE_ALLOWED } from './signed-url.ts';

/** Every way to be turned away before anything is drawn, in one place, since some of them must not differ. */

const CHALLENGE = 'Bearer realm="omokage"';
const RETRY_SECONDS = 5;

export const keyMissing = (routeClass: RouteClass) =>
  new Problem('key-missing', `Asking for ${routeClass} needs a key here.`, {
    allowed: 'the header "Authorization: Bearer <key>", or for what is read a signed URL',
    headers: { 'WWW-Authenticate': CHALLENGE },
  });

/** The same for a key of another form, of an id that nobody has, and with the wrong secret. */
export const keyInvalid = () =>
  new Problem('key-invalid', 'Nobody has this key.', {
    allowed: `"Authorization: Bearer <key>"; a key is ${API_KEY_ALLOWED}`,
    headers: { 'WWW-Authenticate': `${CHALLENGE}, error="invalid_token"` },
  });

/** Told to who has the secret alone. */
export const keyRevoked = () => new Problem('key-revoked', 'This key was revoked.', { allowed: 'another key' });

export const keyForbidden = (routeClass: RouteClass, classes: readonly RouteClass[]) =>
  new Problem('key-forbidden', `This key is not for ${routeClass}.`, { allowed: classes });

export const originForbidden = (origin: string) =>
  new Problem('origin-forbidden', `Pages of ${JSON.stringify(origin.slice(0, 200))} may not ask for this.`, {
    allowed: 'requests of pages whose origin was allowed, or of programs that are no page',
  });

export const originNeeded = () =>
  new Problem('origin-forbidden', 'This key is for pages, and the request names no origin.', {
    allowed: 'requests of the pages that the key was made for',
  });

export const signatureInvalid = (detail: string, allowed = SIGNATURE_ALLOWED) =>
  new Problem('signature-invalid', detail, { parameter: 'sig', allowed });

export const signatureExpired = (expires: number) =>
  new Problem('signature-expired', `The signature held until ${new Date(expires * 1000).toISOString()}.`, {
    parameter: 'exp',
    allowed: 'a URL that was signed anew',
  });

export const rateLimited = (what: string, seconds: number, headers: Record<string, string>) =>
  new Problem('rate-limited', `More requests came from ${what} than are taken in ${seconds} seconds.`, {
    retryAfter: seconds,
    headers,
  });

export const quotaExceeded = (cost: number, remaining: number, resetSeconds: number, headers: Record<string, string>) =>
  new Problem('quota-exceeded', `This would take ${cost} units of today's quota, of which ${remaining} are left.`, {
    retryAfter: resetSeconds,
    headers,
  });

/** A part that decides does not answer, and the policy says that nobody passes then. */
export const accessUnavailable = (what: string, cause: unknown) =>
  new Problem(
    'access-unavailable',
    `Whether you may ask cannot be told at the moment: ${what} does not answer.`,
    { retryAfter: RETRY_SECONDS },
    { cause },
  );
