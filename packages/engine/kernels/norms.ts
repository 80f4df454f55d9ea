/** Normalisations by the values of one picture. `x` and `out` may be the same; channels that only fill a pixel up stay 0. */
import { sumOfLanes } from './arithmetic';
import { floatBytes, lastLanes } from './pixels';

/** Under the root of a pixel norm. */
const PIXEL_EPSILON: f32 = 1e-8;

/** The channels of every pixel to a mean square of 1. */
export function pixelNorm(x: usize, out: usize, pixels: usize, channels: usize): void {
  const step = floatBytes(channels);
  const end = x + pixels * step;
  const share: f32 = <f32>1 / <f32>channels;
  for (; x < end; x += step, out += step) {
    let squares = f32x4.splat(0);
    for (let c: usize = 0; c < step; c += 16) {
      const value = v128.load(x + c);
      squares = f32x4.add(squares, f32x4.mul(value, value));
    }
    const factor = f32x4.splat(<f32>1 / sqrt<f32>(sumOfLanes(squares) * share + PIXEL_EPSILON));
    for (let c: usize = 0; c < step; c += 16) v128.store(out + c, f32x4.mul(v128.load(x + c), factor));
  }
}

/**
 * Every channel to a mean of 0 and a variance of 1 over all pixels, then times gamma[c] plus beta[c]. Columns of eight channels go
 * through memory three times: for the mean, for the sums of what lies around it, and for the result. So the variance is exact however
 * far the mean is from 0, and what rounding left of the mean itself is seen in the second pass.
 *
 * @param x at the first inner pixel, as `out`
 * @param rowBytes from row to row, of both
 * @param gamma 0 for neither gamma nor beta
 */
export function instanceNorm(
  x: usize,
  out: usize,
  height: usize,
  width: usize,
  rowBytes: usize,
  channels: usize,
  gamma: usize,
  beta: usize,
  epsilon: f32,
): void {
  const step = floatBytes(channels);
  for (let c: usize = 0; c < step; c += 32) {
    // A single vector at the end goes twice beside itself: both are read before either is written.
    const second: usize = c + 16 < step ? 16 : 0;
    normaliseColumn(
      x + c,
      out + c,
      height,
      width * step,
      rowBytes,
      step,
      second,
      gamma === 0 ? 0 : gamma + c,
      beta + c,
      epsilon,
    );
  }
}

function normaliseColumn(
  x: usize,
  out: usize,
  height: usize,
  inner: usize,
  rowBytes: usize,
  step: usize,
  second: usize,
  gamma: usize,
  beta: usize,
  epsilon: f32,
): void {
  const end = x + height * rowBytes;
  const share = f32x4.splat(<f32>1 / <f32>(height * (inner / step)));
  // Row by row, for a sum of few numbers is rounded less often.
  let sumA = f32x4.splat(0);
  let sumB = sumA;
  for (let row = x; row < end; row += rowBytes) {
    let a = f32x4.splat(0);
    let b = a;
    const last = row + inner;
    for (let at = row; at < last; at += step) {
      a = f32x4.add(a, v128.load(at));
      b = f32x4.add(b, v128.load(at + second));
    }
    sumA = f32x4.add(sumA, a);
    sumB = f32x4.add(sumB, b);
  }
  const shiftA = f32x4.mul(sumA, share);
  const shiftB = f32x4.mul(sumB, share);

  sumA = f32x4.splat(0);
  sumB = sumA;
  let squaresA = sumA;
  let squaresB = sumA;
  for (let row = x; row < end; row += rowBytes) {
    let a = f32x4.splat(0);
    let b = a;
    let aa = a;
    let bb = a;
    const last = row + inner;
    for (let at = row; at < last; at += step) {
      const dA = f32x4.sub(v128.load(at), shiftA);
      const dB = f32x4.sub(v128.load(at + second), shiftB);
      a = f32x4.add(a, dA);
      b = f32x4.add(b, dB);
      aa = f32x4.add(aa, f32x4.mul(dA, dA));
      bb = f32x4.add(bb, f32x4.mul(dB, dB));
    }
    sumA = f32x4.add(sumA, a);
    sumB = f32x4.add(sumB, b);
    squaresA = f32x4.add(squaresA, aa);
    squaresB = f32x4.add(squaresB, bb);
  }
  const meanA = f32x4.mul(sumA, share);
  const meanB = f32x4.mul(sumB, share);
  let scaleA = inverseDeviation(squaresA, share, meanA, epsilon);
  let scaleB = inverseDeviation(squaresB, share, meanB, epsilon);
  let offsetA = f32x4.splat(0);
  let offsetB = offsetA;
  if (gamma !== 0) {
    scaleA = f32x4.mul(scaleA, v128.load(gamma));
    scaleB = f32x4.mul(scaleB, v128.load(gamma + second));
    offsetA = v128.load(beta);
    offsetB = v128.load(beta + second);
  }
  offsetA = f32x4.sub(offsetA, f32x4.mul(meanA, scaleA));
  offsetB = f32x4.sub(offsetB, f32x4.mul(meanB, scaleB));

  for (let row = x, to = out; row < end; row += rowBytes, to += rowBytes) {
    for (let at: usize = 0; at < inner; at += step) {
      const a = f32x4.mul(f32x4.sub(v128.load(row + at), shiftA), scaleA);
      const b = f32x4.mul(f32x4.sub(v128.load(row + at + second), shiftB), scaleB);
      v128.store(to + at, f32x4.add(a, offsetA));
      v128.store(to + at + second, f32x4.add(b, offsetB));
    }
  }
}

/** 1 / sqrt(variance + epsilon), from the sum of squares of numbers and from their mean, which is near 0. */
@inline
function inverseDeviation(squares: v128, share: v128, mean: v128, epsilon: f32): v128 {
  const variance = f32x4.sub(f32x4.mul(squares, share), f32x4.mul(mean, mean));
  return f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(variance, f32x4.splat(epsilon))));
}

/**
 * All values of a picture to a mean of 0 and a variance of 1 together, then each channel times gamma[c] plus beta[c].
 *
 * @param x at the first inner pixel, as `out`
 * @param rowBytes from row to row, of both
 */
export function layerNorm(
  x: usize,
  out: usize,
  height: usize,
  width: usize,
  rowBytes: usize,
  channels: usize,
  gamma: usize,
  beta: usize,
  epsilon: f32,
): void {
  const step = floatBytes(channels);
  const inner = width * step;
  const end = x + height * rowBytes;
  const count = <f32>(height * width * channels);
  const kept = lastLanes(channels);

  let sum: f32 = 0;
  for (let row = x; row < end; row += rowBytes) {
    let part = f32x4.splat(0);
    for (let at = row; at < row + inner; at += 16) part = f32x4.add(part, v128.load(at));
    sum += sumOfLanes(part);
  }
  const shift = f32x4.splat(sum / count);

  sum = 0;
  let squares: f32 = 0;
  for (let row = x; row < end; row += rowBytes) {
    let part = f32x4.splat(0);
    let square = part;
    for (let pixel = row; pixel < row + inner; pixel += step) {
      const last = pixel + step - 16;
      for (let at = pixel; at < last; at += 16) {
        const d = f32x4.sub(v128.load(at), shift);
        part = f32x4.add(part, d);
        square = f32x4.add(square, f32x4.mul(d, d));
      }
      const d = v128.and(f32x4.sub(v128.load(last), shift), kept);
      part = f32x4.add(part, d);
      square = f32x4.add(square, f32x4.mul(d, d));
    }
    sum += sumOfLanes(part);
    squares += sumOfLanes(square);
  }
  const mean = sum / count;
  const centre = f32x4.add(shift, f32x4.splat(mean));
  const scale = f32x4.splat(<f32>1 / sqrt<f32>(squares / count - mean * mean + epsilon));

  for (let row = x, to = out; row < end; row += rowBytes, to += rowBytes) {
    for (let pixel: usize = 0; pixel < inner; pixel += step) {
      for (let c: usize = 0; c < step; c += 16) {
        const y = f32x4.mul(f32x4.sub(v128.load(row + pixel + c), centre), scale);
        // gamma and beta are 0 in the lanes that fill pixels up.
        v128.store(to + pixel + c, f32x4.add(f32x4.mul(y, v128.load(gamma + c)), v128.load(beta + c)));
      }
    }
  }
}
