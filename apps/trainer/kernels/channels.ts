/**
 * What the kernels for tensors [..., channels] share. They read a tensor as rows of `width` floats, a multiple of `channels` that the
 * caller chooses: for few channels several pixels make a row, so that loops over a row are worth their start. The last row may be
 * shorter.
 */
import { loadLanes } from './lanes';

/** Rows that are added up in single precision before they join a sum in double precision. */
export const BLOCK: usize = 32;

/** target [width] = row [channels], as often as it fits. */
export function repeatRow(row: usize, target: usize, channels: usize, width: usize): void {
  for (let filled: usize = 0; filled < width; filled += channels) memory.copy(target + (filled << 2), row, channels << 2);
}

/** to[0..3] += value, in double precision. */
@inline
export function addWide(to: usize, value: v128): void {
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(value)));
  const high = v128.shuffle<f32>(value, value, 2, 3, 2, 3);
  v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(high)), 16);
}

/** Bytes of one double for every float of a row, in whole vectors. */
@inline
export function wideBytes(width: usize): usize {
  return ((width + 3) & ~3) << 3;
}

/**
 * out [channels] = scale * the sums of x over all else.
 *
 * @param sums scratch space, a double for every float of a row, rounded up to four
 */
export function sumRows(
  x: usize,
  size: usize,
  channels: usize,
  width: usize,
  sums: usize,
  out: usize,
  scale: f64,
): void {
  memory.fill(sums, 0, wideBytes(width));
  const rows = size / width;
  for (let first: usize = 0; first < rows; first += BLOCK) {
    addBlock(x + ((first * width) << 2), min(BLOCK, rows - first), width, width, sums);
  }
  addBlock(x + ((rows * width) << 2), 1, size - rows * width, width, sums);
  for (let channel: usize = 0; channel < channels; channel++) {
    store<f32>(out + (channel << 2), <f32>(scale * sumOfChannel(sums, channel, channels, width)));
  }
}

/** sums [lanes] += the first `lanes` floats of every row of x [rows,width]. */
function addBlock(x: usize, rows: usize, lanes: usize, width: usize, sums: usize): void {
  const step = width << 2;
  let lane: usize = 0;
  for (; lane + 16 <= lanes; lane += 16) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let from = x + (lane << 2);
    for (let row: usize = 0; row < rows; row++, from += step) {
      a = f32x4.add(a, v128.load(from));
      b = f32x4.add(b, v128.load(from, 16));
      c = f32x4.add(c, v128.load(from, 32));
      d = f32x4.add(d, v128.load(from, 48));
    }
    const to = sums + (lane << 3);
    addWide(to, a);
    addWide(to + 32, b);
    addWide(to + 64, c);
    addWide(to + 96, d);
  }
  for (; lane < lanes; lane += 4) {
    let a = f32x4.splat(0);
    let from = x + (lane << 2);
    for (let row: usize = 0; row < rows; row++, from += step) a = f32x4.add(a, loadLanes(from, <i32>(lanes - lane)));
    addWide(sums + (lane << 3), a);
  }
}

/** Sum of the doubles of a row that belong to one channel. */
@inline
export function sumOfChannel(sums: usize, channel: usize, channels: usize, width: usize): f64 {
  let sum: f64 = 0;
  for (let lane = channel; lane < width; lane += channels) sum += load<f64>(sums + (lane << 3));
  return sum;
}
