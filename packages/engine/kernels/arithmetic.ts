/** Values of one layout combined float by float; `count` is a multiple of 4. The result may be one of the operands. */

/** out = a + b. */
export function addFloats(a: usize, b: usize, out: usize, count: usize): void {
  const bytes = count << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f32x4.add(v128.load(a + at), v128.load(b + at)));
  }
}

/** out = a * b. */
export function multiplyFloats(a: usize, b: usize, out: usize, count: usize): void {
  const bytes = count << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f32x4.mul(v128.load(a + at), v128.load(b + at)));
  }
}

/** out = (1 - t) a + t b, which is exact at both ends. */
export function interpolateFloats(a: usize, b: usize, out: usize, count: usize, t: f32): void {
  const bytes = count << 2;
  const share = f32x4.splat(t);
  const rest = f32x4.splat(1 - t);
  for (let at: usize = 0; at < bytes; at += 16) {
    const part = f32x4.mul(v128.load(a + at), rest);
    v128.store(out + at, f32x4.add(part, f32x4.mul(v128.load(b + at), share)));
  }
}

/** out = x * factor. */
export function scaleFloats(x: usize, out: usize, count: usize, factor: f32): void {
  const bytes = count << 2;
  const factors = f32x4.splat(factor);
  for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, f32x4.mul(v128.load(x + at), factors));
}

/** out = base + x * factor, of one float in memory. @param base 0 for none */
export function addScaled(x: usize, factor: usize, base: usize, out: usize, count: usize): void {
  const bytes = count << 2;
  const factors = v128.load32_splat(factor);
  if (base === 0) {
    for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, f32x4.mul(v128.load(x + at), factors));
  } else {
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(out + at, f32x4.add(v128.load(base + at), f32x4.mul(v128.load(x + at), factors)));
    }
  }
}

/** out = the sum of a * b, and three zeros behind it. */
export function dotFloats(a: usize, b: usize, out: usize, count: usize): void {
  const bytes = count << 2;
  let sum = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(a + at), v128.load(b + at)));
  }
  v128.store(out, f32x4.replace_lane(f32x4.splat(0), 0, sumOfLanes(sum)));
}

/** The sum of four lanes, in an order that is the same in every build. */
@inline
export function sumOfLanes(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}
