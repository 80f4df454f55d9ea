/**
 * A key of the API: `omk_<id>_<secret>`. The id (50 bits) finds the record of the key and may be told; the secret (200 bits) is
 * known to its holder alone. Both are base32 in lower case, so that a key is marked whole by a double click.
 */

export interface ApiKey {
  readonly id: string;
  readonly secret: string;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 10;
const SECRET_LENGTH = 40;
const FORM = new RegExp(`^omk_([a-z2-7]{${ID_LENGTH}})_([a-z2-7]{${SECRET_LENGTH}})$`);
const ID_FORM = new RegExp(`^[a-z2-7]{${ID_LENGTH}}$`);

export const API_KEY_ALLOWED = `omk_, ${ID_LENGTH} characters, an underscore and ${SECRET_LENGTH} characters, out of a-z and 2-7`;

export const mintKey = (): ApiKey => ({ id: randomText(ID_LENGTH), secret: randomText(SECRET_LENGTH) });

export const formatKey = ({ id, secret }: ApiKey): string => `omk_${id}_${secret}`;

export function parseKey(text: string): ApiKey | undefined {
  const [, id, secret] = text.match(FORM) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export const isKeyId = (text: string): boolean => ID_FORM.test(text);

/** SHA-256 of the secret, [32]. A hash for passwords would only slow down who asks: 200 random bits are not guessed. */
export async function digestOf(secret: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret)));
}

/** Five random bits a character. */
const randomText = (length: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => ALPHABET[byte & 31]).join('');
