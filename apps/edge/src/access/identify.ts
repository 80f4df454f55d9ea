import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';
import { Problem } from '../problems/problem.ts';
import { type ApiKey, digestOf, parseKey } from './api-key.ts';
import { fallBack } from './failure.ts';
import type { KeyRecord } from './key-record.ts';
import type { KeyRing } from './key-ring.ts';
import type { Policy } from './policy.ts';
import { keyInvalid, keyRevoked, signatureExpired, signatureInvalid } from './refusals.ts';
import { claimsSignature, importSigningKey, parseSignedUrl, SIGNING_KEY_BYTES, verifies } from './signed-url.ts';
import type { SigningKeys } from './signing-keys.ts';

/** Whoever asks, by what they show for it. */
export type Asker =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'signature'; readonly kid: string; readonly target: string; readonly expires: number }
  | { readonly kind: 'key'; readonly id: string; readonly record: KeyRecord };

export interface IdentifyParts {
  readonly policy: Policy;
  readonly keyRing: KeyRing;
  readonly signingKeys: SigningKeys;
  readonly now: () => number;
}

const ANONYMOUS: Asker = { kind: 'anonymous' };
const DAY_SECONDS = 86_400;
/** Compared with where there is no key to compare with, so that an unknown id takes as long as a wrong secret. */
const NOBODY = new Uint8Array(32);

/** A signature counts before a key. Throws a Problem for either if it does not hold; `beforeReading` may refuse to look a key up. */
export async function identify(
  c: Context<AppEnv>,
  parts: IdentifyParts,
  beforeReading: () => Promise<void>,
): Promise<Asker> {
  const url = new URL(c.req.url);
  if (claimsSignature(url)) return identifySignature(c, url, parts);
  const authorization = c.req.header('Authorization');
  if (authorization === undefined) return ANONYMOUS;
  const key = parseKey(authorization.match(/^Bearer +(\S+) *$/i)?.[1] ?? '');
  if (key === undefined) throw keyInvalid();
  return identifyKey(c, key, parts, beforeReading);
}

async function identifyKey(
  c: Context<AppEnv>,
  { id, secret }: ApiKey,
  { policy, keyRing }: IdentifyParts,
  beforeReading: () => Promise<void>,
): Promise<Asker> {
  let record: KeyRecord | undefined;
  try {
    record = await keyRing.find(c.env.KEYS, id, beforeReading);
  } catch (error) {
    if (error instanceof Problem) throw error;
    fallBack(c, policy.failures.keys, 'the storage of keys', error);
    return ANONYMOUS;
  }
  const known = record === undefined ? NOBODY : Uint8Array.from(Buffer.from(record.sha256, 'hex'));
  const same = crypto.subtle.timingSafeEqual(await digestOf(secret), known);
  if (record === undefined || !same) throw keyInvalid();
  if (record.revoked !== undefined) throw keyRevoked();
  return { kind: 'key', id, record };
}

async function identifySignature(
  { env, req }: Context<AppEnv>,
  url: URL,
  { policy, signingKeys, now }: IdentifyParts,
): Promise<Asker> {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    throw signatureInvalid('Signed URLs are for reading.', 'GET or HEAD; a key for all else');
  }
  const signed = parseSignedUrl(url);
  if (signed === undefined) throw signatureInvalid('The signature is not all here, or not at the end of the query.');
  const { target, expires, kid } = signed;
  const known = (await signingKeys.from(env.SIGNING_KEYS)).get(kid);
  const holds = await verifies(known ?? (await standIn()), signed);
  if (known === undefined || !holds) throw signatureInvalid('The signature is not for this URL.');
  const seconds = now() / 1000;
  if (expires <= seconds) throw signatureExpired(expires);
  const { longestDays } = policy.signatures;
  if (expires > seconds + longestDays * DAY_SECONDS) {
    throw signatureInvalid('The signature would hold for too long.', `an exp of ${longestDays} days from now at most`);
  }
  return { kind: 'signature', kid, target, expires };
}

let standInKey: CryptoKey | undefined;

/** A key that signs nothing, for ids that nobody has. */
async function standIn(): Promise<CryptoKey> {
  standInKey ??= await importSigningKey(crypto.getRandomValues(new Uint8Array(SIGNING_KEY_BYTES)));
  return standInKey;
}
