const OFFSET_BASIS = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923): spreads a few bytes over a key. Not a cryptographic hash. */
export function fnv1a64(bytes: Iterable<number>): bigint {
  let hash = OFFSET_BASIS;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  return hash;
}
