/** A dense layer on weights as they are stored, a byte each; what the parameters are stands in `src/kernel-module.ts`. */
import { rectify } from './lanes';
import { slopeOf } from './pixel-blocks';

/**
 * One row has nothing to share its weights with, so that what it costs is to read them: a quarter of what floats would be. Nothing is fused here:
 * this layer stands before codes, which are then the same in every build.
 */
export function multiplyStored(
  input: usize,
  features: usize,
  weights: usize,
  scale: f32,
  least: f32,
  factors: usize,
  bias: usize,
  columns: usize,
  output: usize,
  activation: i32,
  slope: f32,
): void {
  const kept = f32x4.splat(slopeOf(activation, slope));
  const step = f32x4.splat(scale);
  // Bytes are read as -128..127, so that the large part of the sum is not taken off again at the end.
  const base = f32x4.splat((least + 128 * scale) * sumOf(input, features));
  const end = input + features * 4;
  for (let column: usize = 0; column < columns; column += 16) {
    let c0 = f32x4.splat(0);
    let c1 = c0;
    let c2 = c0;
    let c3 = c0;
    for (let a = input; a < end; a += 4, weights += 16) {
      const x = v128.load32_splat(a);
      const bytes = v128.xor(v128.load(weights), i8x16.splat(-128));
      const low = i16x8.extend_low_i8x16_s(bytes);
      const high = i16x8.extend_high_i8x16_s(bytes);
      c0 = f32x4.add(c0, f32x4.mul(x, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low))));
      c1 = f32x4.add(c1, f32x4.mul(x, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low))));
      c2 = f32x4.add(c2, f32x4.mul(x, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high))));
      c3 = f32x4.add(c3, f32x4.mul(x, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high))));
    }
    const at = column * 4;
    const to = output + at;
    const shift = bias + at;
    const factor = factors + at;
    c0 = f32x4.add(f32x4.mul(c0, step), base);
    c1 = f32x4.add(f32x4.mul(c1, step), base);
    c2 = f32x4.add(f32x4.mul(c2, step), base);
    c3 = f32x4.add(f32x4.mul(c3, step), base);
    if (factors !== 0) {
      c0 = f32x4.mul(c0, v128.load(factor));
      c1 = f32x4.mul(c1, v128.load(factor, 16));
      c2 = f32x4.mul(c2, v128.load(factor, 32));
      c3 = f32x4.mul(c3, v128.load(factor, 48));
    }
    v128.store(to, rectify(f32x4.add(c0, v128.load(shift)), kept));
    v128.store(to, rectify(f32x4.add(c1, v128.load(shift, 16)), kept), 16);
    v128.store(to, rectify(f32x4.add(c2, v128.load(shift, 32)), kept), 32);
    v128.store(to, rectify(f32x4.add(c3, v128.load(shift, 48)), kept), 48);
  }
}

function sumOf(x: usize, count: usize): f32 {
  let sum: f32 = 0;
  for (const end = x + count * 4; x < end; x += 4) sum += load<f32>(x);
  return sum;
}
