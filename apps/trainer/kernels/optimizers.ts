/** What happens to every parameter after every step, in one pass. No product is fused with a sum, so that all builds agree. */
import { loadLanes, storeLanes } from './lanes';

/**
 * Adam (Kingma and Ba 2014): newFirst = first * beta1 + gradient * rest1, newSecond = second * beta2 + gradient^2 * rest2,
 * newVariable = variable - newFirst / (sqrt(newSecond) + epsilon) * rate. What is new may lie where the old is.
 */
export function adamStep(
  variable: usize,
  gradient: usize,
  first: usize,
  second: usize,
  newVariable: usize,
  newFirst: usize,
  newSecond: usize,
  size: usize,
  rate: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  epsilon: f32,
): void {
  for (let done: usize = 0; done < size; done += 4) {
    const at = done << 2;
    const count = <i32>(size - done);
    const slope = loadLanes(gradient + at, count);
    const mean = blended(loadLanes(first + at, count), slope, beta1, rest1);
    const square = blended(loadLanes(second + at, count), f32x4.mul(slope, slope), beta2, rest2);
    const way = f32x4.div(mean, f32x4.add(f32x4.sqrt(square), f32x4.splat(epsilon)));
    const moved = f32x4.sub(loadLanes(variable + at, count), f32x4.mul(way, f32x4.splat(rate)));
    storeLanes(newFirst + at, mean, count);
    storeLanes(newSecond + at, square, count);
    storeLanes(newVariable + at, moved, count);
  }
}

/** out = a * shareOfA + b * shareOfB. */
export function blend(a: usize, b: usize, out: usize, size: usize, shareOfA: f32, shareOfB: f32): void {
  for (let done: usize = 0; done < size; done += 4) {
    const at = done << 2;
    const count = <i32>(size - done);
    storeLanes(out + at, blended(loadLanes(a + at, count), loadLanes(b + at, count), shareOfA, shareOfB), count);
  }
}

@inline
function blended(a: v128, b: v128, shareOfA: f32, shareOfB: f32): v128 {
  return f32x4.add(f32x4.mul(a, f32x4.splat(shareOfA)), f32x4.mul(b, f32x4.splat(shareOfB)));
}
