/** What training sends back through `batch-norm.ts`. */
import { addWide, BLOCK, repeatRow, sumOfChannel, wideBytes } from './channels';
import { loadLanes, storeLanes } from './lanes';

/**
 * The gradients of `normaliseBatch`, from `mean` and `inverse` as it wrote them: with n values a channel and d = x - mean,
 *
 *   dbeta = sum of dy,  dgamma = inverse * sum of dy d,
 *   dx = gamma inverse (dy - dbeta / n - d inverse dgamma / n).
 *
 * @param scratch five floats for every float of a row, rounded up to four
 */
export function normaliseBatchGradient(
  dy: usize,
  x: usize,
  gamma: usize,
  mean: usize,
  inverse: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  size: usize,
  channels: usize,
  width: usize,
  scratch: usize,
): void {
  const half = wideBytes(width) >> 1; // bytes of a row of floats
  const sums = scratch;
  const products = scratch + 2 * half;
  const rows = size / width;
  const shifts = products + 2 * half;
  memory.fill(sums, 0, 4 * half);
  repeatRow(mean, shifts, channels, width);
  for (let first: usize = 0; first < rows; first += BLOCK) {
    const at = (first * width) << 2;
    addProducts(dy + at, x + at, shifts, min(BLOCK, rows - first), width, width, sums, products);
  }
  const last = (rows * width) << 2;
  addProducts(dy + last, x + last, shifts, 1, size - rows * width, width, sums, products);
  const n = <f64>(size / channels);
  for (let channel: usize = 0; channel < channels; channel++) {
    const at = channel << 2;
    const sum = sumOfChannel(sums, channel, channels, width);
    const product = sumOfChannel(products, channel, channels, width);
    store<f32>(dbeta + at, <f32>sum);
    store<f32>(dgamma + at, <f32>(product * <f64>load<f32>(inverse + at)));
  }
  // The sums are no longer needed: their space holds, for every float of a row, slope, offset and pull.
  const slopes = scratch;
  const offsets = slopes + half;
  const pulls = offsets + half;
  for (let channel: usize = 0; channel < channels; channel++) {
    const at = channel << 2;
    const inner = <f64>load<f32>(inverse + at);
    const slope = <f64>load<f32>(gamma + at) * inner;
    const offset = (slope * <f64>load<f32>(dbeta + at)) / n;
    const pull = (slope * inner * <f64>load<f32>(dgamma + at)) / n;
    for (let lane = channel; lane < width; lane += channels) {
      store<f32>(slopes + (lane << 2), <f32>slope);
      store<f32>(offsets + (lane << 2), <f32>offset);
      store<f32>(pulls + (lane << 2), <f32>pull);
    }
  }
  for (let done: usize = 0; done < size; done += width) {
    const at = done << 2;
    pullRow(dy + at, x + at, dx + at, shifts, slopes, offsets, pulls, min(width, size - done));
  }
}

/** sums [lanes] += every row of dy [rows,width], products [lanes] += every row of dy * (x - shift). */
function addProducts(
  dy: usize,
  x: usize,
  shift: usize,
  rows: usize,
  lanes: usize,
  width: usize,
  sums: usize,
  products: usize,
): void {
  const step = width << 2;
  for (let lane: usize = 0; lane < lanes; lane += 4) {
    const count = <i32>(lanes - lane);
    const centre = loadLanes(shift + (lane << 2), count);
    let sum = f32x4.splat(0);
    let product = sum;
    let at = lane << 2;
    if (count >= 4) {
      for (let row: usize = 0; row < rows; row++, at += step) {
        const slope = v128.load(dy + at);
        sum = f32x4.add(sum, slope);
        product = f32x4.add(product, f32x4.mul(slope, f32x4.sub(v128.load(x + at), centre)));
      }
    } else {
      for (let row: usize = 0; row < rows; row++, at += step) {
        const slope = loadLanes(dy + at, count);
        sum = f32x4.add(sum, slope);
        product = f32x4.add(product, f32x4.mul(slope, f32x4.sub(loadLanes(x + at, count), centre)));
      }
    }
    addWide(sums + (lane << 3), sum);
    addWide(products + (lane << 3), product);
  }
}

/** dx = dy * slope - offset - (x - shift) * pull. */
function pullRow(
  dy: usize,
  x: usize,
  dx: usize,
  shift: usize,
  slope: usize,
  offset: usize,
  pull: usize,
  count: usize,
): void {
  const end = (count & ~3) << 2;
  let at: usize = 0;
  for (; at < end; at += 16) {
    const pulled = f32x4.mul(f32x4.sub(v128.load(x + at), v128.load(shift + at)), v128.load(pull + at));
    const straight = f32x4.sub(f32x4.mul(v128.load(dy + at), v128.load(slope + at)), v128.load(offset + at));
    v128.store(dx + at, f32x4.sub(straight, pulled));
  }
  const left = <i32>(count & 3);
  if (left === 0) return;
  const apart = f32x4.sub(loadLanes(x + at, left), loadLanes(shift + at, left));
  const straight = f32x4.sub(
    f32x4.mul(loadLanes(dy + at, left), loadLanes(slope + at, left)),
    loadLanes(offset + at, left),
  );
  storeLanes(dx + at, f32x4.sub(straight, f32x4.mul(apart, loadLanes(pull + at, left))), left);
}
