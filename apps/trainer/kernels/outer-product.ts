/**
 * Sums of outer products: the product of a transposed matrix with another, which filter gradients are made of. For the form of the
 * functions of tiles see `product.ts`.
 */
import { madd } from './lanes';
import { spare } from './spare';

/**
 * out[m][n] += sum over k of left[k][m] * right[k][n], with k = (row, column) of a picture. Terms are added one after the other, so
 * that a sum over several calls is the same as one over all.
 *
 * @param left `m` floats for every k; `leftRow` and `leftStep` bytes from one row or column of the picture to the next. Up to eleven
 *   floats more are read behind them
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
    const tileRows: usize = wide ? 6 : 12;
    for (let i: usize = 0; i < m; i += tileRows) {
      const count = min(tileRows, m - i);
      const target = out + (j << 2) + i * outStep;
      const tile = count === tileRows ? target : spare;
      const tileStep: usize = count === tileRows ? outStep : 32;
      if (count < tileRows) copyRows(target, outStep, spare, 32, count, wide);
      for (let row: usize = 0; row < rows; row++) {
        const l = left + (i << 2) + row * leftRow;
        const r = right + (j << 2) + row * rightRow;
        if (wide) tile6x8(l, leftStep, r, rightStep, columns, tile, tileStep);
        else tile12x4(l, leftStep, r, rightStep, columns, tile, tileStep);
      }
      if (count < tileRows) copyRows(spare, 32, target, outStep, count, wide);
    }
  }
}

@inline
function copyRows(from: usize, fromStep: usize, to: usize, toStep: usize, count: usize, wide: bool): void {
  for (; count > 0; count--, from += fromStep, to += toStep) {
    v128.store(to, v128.load(from));
    if (wide) v128.store(to, v128.load(from, 16), 16);
  }
}

/** out [6,8] += left [inner,6], transposed, times right [inner,8]. */
function tile6x8(
  left: usize,
  leftStep: usize,
  right: usize,
  rightStep: usize,
  inner: usize,
  out: usize,
  outStep: usize,
): void {
  let row = out;
  let c00 = v128.load(row);
  let c01 = v128.load(row, 16);
  row += outStep;
  let c10 = v128.load(row);
  let c11 = v128.load(row, 16);
  row += outStep;
  let c20 = v128.load(row);
  let c21 = v128.load(row, 16);
  row += outStep;
  let c30 = v128.load(row);
  let c31 = v128.load(row, 16);
  row += outStep;
  let c40 = v128.load(row);
  let c41 = v128.load(row, 16);
  row += outStep;
  let c50 = v128.load(row);
  let c51 = v128.load(row, 16);
  const end = left + inner * leftStep;
  while (left < end) {
    const b0 = v128.load(right);
    const b1 = v128.load(right, 16);
    let a = v128.load32_splat(left);
    c00 = madd(a, b0, c00);
    c01 = madd(a, b1, c01);
    a = v128.load32_splat(left, 4);
    c10 = madd(a, b0, c10);
    c11 = madd(a, b1, c11);
    a = v128.load32_splat(left, 8);
    c20 = madd(a, b0, c20);
    c21 = madd(a, b1, c21);
    a = v128.load32_splat(left, 12);
    c30 = madd(a, b0, c30);
    c31 = madd(a, b1, c31);
    a = v128.load32_splat(left, 16);
    c40 = madd(a, b0, c40);
    c41 = madd(a, b1, c41);
    a = v128.load32_splat(left, 20);
    c50 = madd(a, b0, c50);
    c51 = madd(a, b1, c51);
    left += leftStep;
    right += rightStep;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  out += outStep;
  v128.store(out, c10);
  v128.store(out, c11, 16);
  out += outStep;
  v128.store(out, c20);
  v128.store(out, c21, 16);
  out += outStep;
  v128.store(out, c30);
  v128.store(out, c31, 16);
  out += outStep;
  v128.store(out, c40);
  v128.store(out, c41, 16);
  out += outStep;
  v128.store(out, c50);
  v128.store(out, c51, 16);
}

/** The same for four columns, and twelve rows. */
function tile12x4(
  left: usize,
  leftStep: usize,
  right: usize,
  rightStep: usize,
  inner: usize,
  out: usize,
  outStep: usize,
): void {
  let row = out;
  let c0 = v128.load(row);
  row += outStep;
  let c1 = v128.load(row);
  row += outStep;
  let c2 = v128.load(row);
  row += outStep;
  let c3 = v128.load(row);
  row += outStep;
  let c4 = v128.load(row);
  row += outStep;
  let c5 = v128.load(row);
  row += outStep;
  let c6 = v128.load(row);
  row += outStep;
  let c7 = v128.load(row);
  row += outStep;
  let c8 = v128.load(row);
  row += outStep;
  let c9 = v128.load(row);
  row += outStep;
  let c10 = v128.load(row);
  row += outStep;
  let c11 = v128.load(row);
  const end = left + inner * leftStep;
  while (left < end) {
    const b = v128.load(right);
    c0 = madd(v128.load32_splat(left), b, c0);
    c1 = madd(v128.load32_splat(left, 4), b, c1);
    c2 = madd(v128.load32_splat(left, 8), b, c2);
    c3 = madd(v128.load32_splat(left, 12), b, c3);
    c4 = madd(v128.load32_splat(left, 16), b, c4);
    c5 = madd(v128.load32_splat(left, 20), b, c5);
    c6 = madd(v128.load32_splat(left, 24), b, c6);
    c7 = madd(v128.load32_splat(left, 28), b, c7);
    c8 = madd(v128.load32_splat(left, 32), b, c8);
    c9 = madd(v128.load32_splat(left, 36), b, c9);
    c10 = madd(v128.load32_splat(left, 40), b, c10);
    c11 = madd(v128.load32_splat(left, 44), b, c11);
    left += leftStep;
    right += rightStep;
  }
  v128.store(out, c0);
  out += outStep;
  v128.store(out, c1);
  out += outStep;
  v128.store(out, c2);
  out += outStep;
  v128.store(out, c3);
  out += outStep;
  v128.store(out, c4);
  out += outStep;
  v128.store(out, c5);
  out += outStep;
  v128.store(out, c6);
  out += outStep;
  v128.store(out, c7);
  out += outStep;
  v128.store(out, c8);
  out += outStep;
  v128.store(out, c9);
  out += outStep;
  v128.store(out, c10);
  out += outStep;
  v128.store(out, c11);
}
