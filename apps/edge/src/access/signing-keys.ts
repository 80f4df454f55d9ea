import { z } from 'zod';
import { fromBase64Url, importSigningKey, KID_FORM, SIGNING_KEY_BYTES, type SigningKey } from './signed-url.ts';

/**
 * The secret SIGNING_KEYS: a JSON object from the id of a key to the key in base64url. Several stand side by side while one takes
 * another's place; URLs of a key that is removed from it end at once.
 */

const schema = z.record(z.string().regex(KID_FORM), z.string());

/** Throws an Error that names no key's value. */
export function parseSigningKeys(secret: string | undefined): SigningKey[] {
  if (secret === undefined || secret === '') return [];
  return Object.entries(readJson(secret)).map(([kid, text]) => {
    const key = fromBase64Url(text);
    if (key !== undefined && key.length >= SIGNING_KEY_BYTES) return { kid, secret: key };
    throw new Error(`SIGNING_KEYS: the key "${kid}" is not base64url of ${SIGNING_KEY_BYTES} bytes or more`);
  });
}

function readJson(secret: string): Record<string, string> {
  try {
    return schema.parse(JSON.parse(secret));
  } catch {
    throw new Error('SIGNING_KEYS is not a JSON object of key ids (a-z, A-Z, 0-9, ".", "_", "-") and base64url');
  }
}

/** The keys as they verify, imported once for as long as the secret stays the same. */
export class SigningKeys {
  #imported: { readonly secret: string | undefined; readonly keys: ReadonlyMap<string, CryptoKey> } | undefined;

  /** By id. Throws an Error if the secret is not as it should be. */
  async from(secret: string | undefined): Promise<ReadonlyMap<string, CryptoKey>> {
    // The result is kept and not its promise: one request must not wait for another's.
    if (this.#imported === undefined || this.#imported.secret !== secret) {
      this.#imported = { secret, keys: await importAll(secret) };
    }
    return this.#imported.keys;
  }
}

async function importAll(secret: string | undefined): Promise<ReadonlyMap<string, CryptoKey>> {
  const keys = parseSigningKeys(secret).map(
    async ({ kid, secret }): Promise<[string, CryptoKey]> => [kid, await importSigningKey(secret)],
  );
  return new Map(await Promise.all(keys));
}
