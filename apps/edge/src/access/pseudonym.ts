import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Names for the networks that people ask from, in place of the addresses: nothing else leaves the gateway. */

const DAY_MS = 86_400_000;
const LENGTH = 16;

/** Under this name the platform's rate limiter counts. The same everywhere, and shown to nobody. */
export const countedAs = (network: string): string =>
  createHash('sha256').update(`omokage network\n${network}`).digest('base64url').slice(0, LENGTH);

/**
 * For logs: tells requests of one network and one UTC day together, and nothing to those who do not have the secret. Without one
 * (`CALLER_SECRET`), each instance makes its own, and forgets it when it ends.
 */
export function pseudonymOf(network: string, secret: string | undefined, now: number): string {
  const day = Math.floor(now / DAY_MS);
  const key = secret || instanceSecret();
  return createHmac('sha256', key).update(`omokage caller\n${day}\n${network}`).digest('base64url').slice(0, LENGTH);
}

let ownSecret: Buffer | undefined;

/** Made by the first request: there is no randomness while a Worker starts. */
function instanceSecret(): Buffer {
  ownSecret ??= randomBytes(32);
  return ownSecret;
}
