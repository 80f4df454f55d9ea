/** Batch normalisation while training: by the mean and variance of the batch itself (Ioffe and Szegedy 2015, algorithm 1). */
import { BLOCK, repeatRow, wideBytes } from './channels';
import { loadLanes, storeLanes } from './lanes';

/**
 * y = (x - mean) * inverse * gamma + beta, with mean [channels] over all else and inverse [channels] = 1 / sqrt(variance + epsilon).
 *
 * @param scratch four floats for every float of a row, rounded up to four
 */
export function normaliseBatch(
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  mean: usize,
  inverse: usize,
  size: usize,
  channels: usize,
  width: usize,
  epsilon: f64,
  scratch: usize,
): void {
  const means = scratch;
  const squares = scratch + wideBytes(width);
  gatherMoments(x, size, width, means, squares);
  foldMoments(means, squares, size, channels, width, epsilon, mean, inverse);
  // The moments of every float are no longer needed: the same space holds what it is scaled by.
  const shifts = scratch;
  const scales = shifts + (wideBytes(width) >> 1);
  const betas = scales + (wideBytes(width) >> 1);
  repeatRow(mean, shifts, channels, width);
  repeatProduct(gamma, inverse, scales, channels, width);
  repeatRow(beta, betas, channels, width);
  for (let done: usize = 0; done < size; done += width) {
    const at = done << 2;
    scaleRow(x + at, y + at, shifts, scales, betas, min(width, size - done));
  }
}

/** Mean, and sum of squared distances from it, of every column of x in doubles, from block to block. */
function gatherMoments(x: usize, size: usize, width: usize, means: usize, squares: usize): void {
  memory.fill(means, 0, wideBytes(width));
  memory.fill(squares, 0, wideBytes(width));
  const rows = size / width;
  for (let first: usize = 0; first < rows; first += BLOCK) {
    const count = min(BLOCK, rows - first);
    mergeBlock(x + ((first * width) << 2), count, width, width, <f64>first, means, squares);
  }
  mergeBlock(x + ((rows * width) << 2), 1, size - rows * width, width, <f64>rows, means, squares);
}

/** Merges the moments of the first `lanes` columns of x [rows,width] into those of `before` earlier rows. */
function mergeBlock(
  x: usize,
  rows: usize,
  lanes: usize,
  width: usize,
  before: f64,
  means: usize,
  squares: usize,
): void {
  const step = width << 2;
  const part = 1 / <f64>rows;
  const share = <f64>rows / (before + <f64>rows);
  const weight = before * share;
  let lane: usize = 0;
  for (; lane + 4 <= lanes; lane += 4) {
    let sum = f32x4.splat(0);
    let odd = sum;
    let from = x + (lane << 2);
    let row: usize = 0;
    for (; row + 2 <= rows; row += 2, from += step << 1) {
      sum = f32x4.add(sum, v128.load(from));
      odd = f32x4.add(odd, v128.load(from + step));
    }
    if (row < rows) sum = f32x4.add(sum, v128.load(from));
    sum = f32x4.add(sum, odd);

    const centre = f32x4.mul(sum, f32x4.splat(<f32>part));
    let square = f32x4.splat(0);
    odd = square;
    from = x + (lane << 2);
    for (row = 0; row + 2 <= rows; row += 2, from += step << 1) {
      const a = f32x4.sub(v128.load(from), centre);
      const b = f32x4.sub(v128.load(from + step), centre);
      square = f32x4.add(square, f32x4.mul(a, a));
      odd = f32x4.add(odd, f32x4.mul(b, b));
    }
    if (row < rows) {
      const a = f32x4.sub(v128.load(from), centre);
      square = f32x4.add(square, f32x4.mul(a, a));
    }
    square = f32x4.add(square, odd);

    const at = lane << 3;
    mergeTwo(means + at, squares + at, sum, square, part, share, weight);
    const sumHigh = v128.shuffle<f32>(sum, sum, 2, 3, 2, 3);
    const squareHigh = v128.shuffle<f32>(square, square, 2, 3, 2, 3);
    mergeTwo(means + at + 16, squares + at + 16, sumHigh, squareHigh, part, share, weight);
  }
  for (; lane < lanes; lane++) mergeLane(x + (lane << 2), rows, step, means + (lane << 3), squares + (lane << 3), before);
}

/** `mergeBlock` of a single column. */
function mergeLane(x: usize, rows: usize, step: usize, mean: usize, square: usize, before: f64): void {
  let average = load<f64>(mean);
  let distance = load<f64>(square);
  for (let row: usize = 0; row < rows; row++, x += step) {
    before += 1;
    const apart = <f64>load<f32>(x) - average;
    average += apart / before;
    distance += apart * (<f64>load<f32>(x) - average);
  }
  store<f64>(mean, average);
  store<f64>(square, distance);
}

/** Merges a block's moments, sum and sum of squared distances in the lower two floats, into those before it (Chan et al. 1979). */
@inline
function mergeTwo(means: usize, squares: usize, sum: v128, square: v128, part: f64, share: f64, weight: f64): void {
  const mean = v128.load(means);
  const apart = f64x2.sub(f64x2.mul(f64x2.promote_low_f32x4(sum), f64x2.splat(part)), mean);
  v128.store(means, f64x2.add(mean, f64x2.mul(apart, f64x2.splat(share))));
  const between = f64x2.mul(f64x2.mul(apart, apart), f64x2.splat(weight));
  v128.store(squares, f64x2.add(v128.load(squares), f64x2.add(f64x2.promote_low_f32x4(square), between)));
}

/** Mean and inverse deviation of every channel, from the moments of all floats of a row that belong to it. */
function foldMoments(
  means: usize,
  squares: usize,
  size: usize,
  channels: usize,
  width: usize,
  epsilon: f64,
  mean: usize,
  inverse: usize,
): void {
  const rows = size / width;
  const tail = size - rows * width;
  for (let channel: usize = 0; channel < channels; channel++) {
    // All of them have seen as many values, but for the last, shorter row.
    let count: f64 = 0;
    let average: f64 = 0;
    let square: f64 = 0;
    for (let lane = channel; lane < width; lane += channels) {
      const own = <f64>(rows + <usize>(lane < tail));
      if (own === 0) continue;
      const apart = load<f64>(means + (lane << 3)) - average;
      const all = count + own;
      average += (apart * own) / all;
      square += load<f64>(squares + (lane << 3)) + (apart * apart * count * own) / all;
      count = all;
    }
    store<f32>(mean + (channel << 2), <f32>average);
    store<f32>(inverse + (channel << 2), <f32>(1 / sqrt(square / count + epsilon)));
  }
}

/** target [width] = a [channels] * b [channels], as often as it fits. */
function repeatProduct(a: usize, b: usize, target: usize, channels: usize, width: usize): void {
  for (let channel: usize = 0; channel < channels; channel++) {
    const value = load<f32>(a + (channel << 2)) * load<f32>(b + (channel << 2));
    for (let lane = channel; lane < width; lane += channels) store<f32>(target + (lane << 2), value);
  }
}

/** y = (x - shift) * scale + beta. */
function scaleRow(x: usize, y: usize, shift: usize, scale: usize, beta: usize, count: usize): void {
  const end = (count & ~3) << 2;
  let at: usize = 0;
  for (; at < end; at += 16) {
    const value = f32x4.mul(f32x4.sub(v128.load(x + at), v128.load(shift + at)), v128.load(scale + at));
    v128.store(y + at, f32x4.add(value, v128.load(beta + at)));
  }
  const left = <i32>(count & 3);
  if (left === 0) return;
  const value = f32x4.mul(f32x4.sub(loadLanes(x + at, left), loadLanes(shift + at, left)), loadLanes(scale + at, left));
  storeLanes(y + at, f32x4.add(value, loadLanes(beta + at, left)), left);
}
