/** sha256 of `bytes` as 64 lower-case hex digits, by WebCrypto: the same in Workers, Node and browsers. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  // WebCrypto's types ask for memory that is not shared; weights never are.
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether two digests are equal, in time that depends on their length alone. */
export function equalDigests(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
