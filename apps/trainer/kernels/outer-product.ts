/** Sums of outer products: the product of a transposed matrix with another, which filter gradients are made of. */
import { madd } from './lanes';

/**
 * out[m][n] += sum over k of left[k][m] * right[k][n], with k = (row, column) of a picture.
 *
 * @param left `m` floats for every k; `leftRow` and `leftStep` bytes from one row or column of the picture to the next
 * @param right `n` floats for every k, alike. `n` is a multiple of 4
 * @param out [m,n], `outStep` bytes a row
 */
export function outerProducts(
  left: usize,
  leftRow: usize,
  leftStep: usize,
  right: usize,
  rightRow: usize,
  rightStep: usize,
  rows: usize,
  columns: usize,
  out: usize,
  outStep: usize,
  m: usize,
  n: usize,
): void {
  for (let j: usize = 0; j < n; j += 8) {
    const wide = j + 8 <= n;
    const r = right + (j << 2);
    const o = out + (j << 2);
    for (let i: usize = 0; i < m; i += 6) {
      const count = <i32>(m - i);
      const l = left + (i << 2);
      const to = o + i * outStep;
      if (wide) tile6x8(l, leftRow, leftStep, r, rightRow, rightStep, rows, columns, to, outStep, count);
      else tile6x4(l, leftRow, leftStep, r, rightRow, rightStep, rows, columns, to, outStep, count);
    }
  }
}

/** Reads six floats of the left side for every k, also when fewer than six (`count`) rows are wanted. */
function tile6x8(
  left: usize,
  leftRow: usize,
  leftStep: usize,
  right: usize,
  rightRow: usize,
  rightStep: usize,
  rows: usize,
  columns: usize,
  out: usize,
  outStep: usize,
  count: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  let c50 = c00;
  let c51 = c00;
  for (; rows > 0; rows--) {
    let a = left;
    let b = right;
    for (let column = columns; column > 0; column--) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      let x = v128.load32_splat(a);
      c00 = madd(x, b0, c00);
      c01 = madd(x, b1, c01);
      x = v128.load32_splat(a, 4);
      c10 = madd(x, b0, c10);
      c11 = madd(x, b1, c11);
      x = v128.load32_splat(a, 8);
      c20 = madd(x, b0, c20);
      c21 = madd(x, b1, c21);
      x = v128.load32_splat(a, 12);
      c30 = madd(x, b0, c30);
      c31 = madd(x, b1, c31);
      x = v128.load32_splat(a, 16);
      c40 = madd(x, b0, c40);
      c41 = madd(x, b1, c41);
      x = v128.load32_splat(a, 20);
      c50 = madd(x, b0, c50);
      c51 = madd(x, b1, c51);
      a += leftStep;
      b += rightStep;
    }
    left += leftRow;
    right += rightRow;
  }
  addEight(out, c00, c01);
  if (count > 1) addEight(out + outStep, c10, c11);
  if (count > 2) addEight(out + 2 * outStep, c20, c21);
  if (count > 3) addEight(out + 3 * outStep, c30, c31);
  if (count > 4) addEight(out + 4 * outStep, c40, c41);
  if (count > 5) addEight(out + 5 * outStep, c50, c51);
}

@inline
function addFour(target: usize, value: v128): void {
  v128.store(target, f32x4.add(v128.load(target), value));
}

@inline
function addEight(target: usize, low: v128, high: v128): void {
  addFour(target, low);
  addFour(target + 16, high);
}

function tile6x4(
  left: usize,
  leftRow: usize,
  leftStep: usize,
  right: usize,
  rightRow: usize,
  rightStep: usize,
  rows: usize,
  columns: usize,
  out: usize,
  outStep: usize,
  count: i32,
): void {
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  for (; rows > 0; rows--) {
    let a = left;
    let b = right;
    for (let column = columns; column > 0; column--) {
      const y = v128.load(b);
      c0 = madd(v128.load32_splat(a), y, c0);
      c1 = madd(v128.load32_splat(a, 4), y, c1);
      c2 = madd(v128.load32_splat(a, 8), y, c2);
      c3 = madd(v128.load32_splat(a, 12), y, c3);
      c4 = madd(v128.load32_splat(a, 16), y, c4);
      c5 = madd(v128.load32_splat(a, 20), y, c5);
      a += leftStep;
      b += rightStep;
    }
    left += leftRow;
    right += rightRow;
  }
  addFour(out, c0);
  if (count > 1) addFour(out + outStep, c1);
  if (count > 2) addFour(out + 2 * outStep, c2);
  if (count > 3) addFour(out + 3 * outStep, c3);
  if (count > 4) addFour(out + 4 * outStep, c4);
  if (count > 5) addFour(out + 5 * outStep, c5);
}
