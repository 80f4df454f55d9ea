/** Tensors [..., channels] with one value a channel: the sum that adds a bias, the difference, the product that scales. */
import { repeatRow } from './channels';
import { loadLanes, storeLanes } from './lanes';

const ADD: i32 = 0;
const SUBTRACT: i32 = 1;
const MULTIPLY: i32 = 2;

/** out = x + row, in every row. `scratch` holds a row of `width` floats. */
export function addRow(x: usize, row: usize, out: usize, size: usize, channels: usize, width: usize, scratch: usize): void {
  combineRows(ADD, x, row, out, size, channels, width, scratch);
}

/** out = x - row, in every row. `scratch` holds a row of `width` floats. */
export function subtractRow(x: usize, row: usize, out: usize, size: usize, channels: usize, width: usize, scratch: usize): void {
  combineRows(SUBTRACT, x, row, out, size, channels, width, scratch);
}

/** out = x * row, in every row. `scratch` holds a row of `width` floats. */
export function multiplyRow(x: usize, row: usize, out: usize, size: usize, channels: usize, width: usize, scratch: usize): void {
  combineRows(MULTIPLY, x, row, out, size, channels, width, scratch);
}

@inline
function combineRows(
  operation: i32,
  x: usize,
  row: usize,
  out: usize,
  size: usize,
  channels: usize,
  width: usize,
  scratch: usize,
): void {
  repeatRow(row, scratch, channels, width);
  const end = out + (size << 2);
  const step = width << 2;
  for (; out < end; out += step, x += step) {
    const count = min(width, (end - out) >> 2);
    const whole = (count & ~3) << 2;
    let at: usize = 0;
    for (; at < whole; at += 16) {
      v128.store(out + at, combine(operation, v128.load(x + at), v128.load(scratch + at)));
    }
    const left = <i32>(count & 3);
    if (left > 0) storeLanes(out + at, combine(operation, loadLanes(x + at, left), loadLanes(scratch + at, left)), left);
  }
}

@inline
function combine(operation: i32, a: v128, b: v128): v128 {
  if (operation === ADD) return f32x4.add(a, b);
  if (operation === SUBTRACT) return f32x4.sub(a, b);
  return f32x4.mul(a, b);
}
