/**
 * URLs that carry their own permission, to be put into pages: the query ends with `exp=<unix seconds>&kid=<key id>&sig=<signature>`.
 * The signature is HMAC-SHA-256, as base64url without padding, over the scheme's name, a line feed, and path and query up to `sig`,
 * byte by byte: parameters cannot be moved, added or changed. The host is not part of it, so that a service may have several.
 */

const SCHEME = 'omokage-url-1';
const SIGNATURE_PARAMETERS = ['exp', 'kid', 'sig'] as const;
/** Of the query, without its question mark. */
const ENDING = /^(?:(.*)&)?exp=(0|[1-9]\d{0,11})&kid=([A-Za-z0-9._-]{1,64})&sig=([A-Za-z0-9_-]{43})$/;

export const SIGNATURE_ALLOWED = 'a query that ends with exp=<unix seconds>&kid=<key id>&sig=<signature>, once each';
export const KID_FORM = /^[A-Za-z0-9._-]{1,64}$/;
/** Bytes of a signing key, at least: as many as HMAC-SHA-256 makes. */
export const SIGNING_KEY_BYTES = 32;

export interface SignedUrl {
  /** Path and query without what the signature added. */
  readonly target: string;
  /** What was signed. */
  readonly message: string;
  /** Unix seconds. */
  readonly expires: number;
  readonly kid: string;
  /** [32] */
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Whether anything about the URL claims a signature. */
export const claimsSignature = (url: URL): boolean =>
  SIGNATURE_PARAMETERS.some((parameter) => url.searchParams.has(parameter));

/** Undefined where the parts are not all there, once, at the end, in order. Nothing is verified yet. */
export function parseSignedUrl({ pathname, search }: URL): SignedUrl | undefined {
  const [, rest, expires, kid, sig] = search.slice(1).match(ENDING) ?? [];
  if (expires === undefined || kid === undefined || sig === undefined) return undefined;
  const inner = rest === undefined || rest === '' ? '' : `?${rest}`;
  if (claimsSignature(new URL(`https://signed.invalid/${inner}`))) return undefined;
  const signature = fromBase64Url(sig);
  // The last character has bits to spare: one signature has one spelling.
  if (signature === undefined || toBase64Url(signature) !== sig) return undefined;
  const message = messageOf(pathname, search.slice(0, -`&sig=${sig}`.length));
  return { target: `${pathname}${inner}`, message, expires: Number(expires), kid, signature };
}

export interface SigningKey {
  readonly kid: string;
  /** [32] or longer. */
  readonly secret: Uint8Array<ArrayBuffer>;
}

/** The same URL, signed. Throws a RangeError if it claims a signature already. */
export async function signUrl(url: URL, { kid, secret }: SigningKey, expires: number): Promise<URL> {
  if (claimsSignature(url)) throw new RangeError(`${url} has one of ${SIGNATURE_PARAMETERS.join(', ')} already`);
  const signed = new URL(url);
  const unsigned = `${url.search === '' ? '?' : `${url.search}&`}exp=${expires}&kid=${kid}`;
  const key = await importSigningKey(secret);
  const signature = await crypto.subtle.sign('HMAC', key, bytesOf(messageOf(url.pathname, unsigned)));
  signed.search = `${unsigned}&sig=${toBase64Url(new Uint8Array(signature))}`;
  return signed;
}

/** Whether this key made the signature, in time that tells nothing about either. */
export const verifies = (key: CryptoKey, { message, signature }: SignedUrl): Promise<boolean> =>
  crypto.subtle.verify('HMAC', key, signature, bytesOf(message));

export const importSigningKey = (secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);

const messageOf = (pathname: string, search: string): string => `${SCHEME}\n${pathname}${search}`;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** Undefined for what is not base64url. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new Uint8Array(Array.from(binary, (character) => character.charCodeAt(0)));
}
