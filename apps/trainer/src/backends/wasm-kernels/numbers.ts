/** For tests: numbers in [-1,1) that depend on nothing but `size` and `seed` (mulberry32, so that failures repeat). */
export function numbers(size: number, seed: number): Float32Array {
  let state = seed | 0;
  return Float32Array.from({ length: size }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}
