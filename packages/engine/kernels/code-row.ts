/** One pixel, such as a dense layer has: each weight is read once, so that tiles of several pixels would only compute the same twice. */
import { finish } from './code-sums';
import { dot } from './lanes';

/** Steps of four codes that are computed at a time, each with sums of its own: no product waits for the one before. */
const STEPS: usize = 4;

/** @param from the pixel's first run; `to` its output. @param codes whether codes are stored, not floats */
export function codeRow(
  from: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  starts: usize,
  scales: usize,
  bias: usize,
  columns: usize,
  to: usize,
  slope: f32,
  codes: bool,
  zero: f32,
): void {
  const whole = run - (run % (STEPS << 2));
  let panel = weights;
  for (let column: usize = 0; column < columns; column += 8) {
    let c00 = v128.load(starts + column * 4);
    let c01 = v128.load(starts + column * 4, 16);
    let c10 = i32x4.splat(0);
    let c11 = c10;
    let c20 = c10;
    let c21 = c10;
    let c30 = c10;
    let c31 = c10;
    let a = from;
    for (let left = runs; left > 0; left--) {
      const next = a + runStep;
      const end = a + run;
      const wholeEnd = a + whole;
      while (a < wholeEnd) {
        let x = v128.load32_splat(a);
        c00 = dot(v128.load(panel), x, c00);
        c01 = dot(v128.load(panel, 16), x, c01);
        x = v128.load32_splat(a, 4);
        c10 = dot(v128.load(panel, 32), x, c10);
        c11 = dot(v128.load(panel, 48), x, c11);
        x = v128.load32_splat(a, 8);
        c20 = dot(v128.load(panel, 64), x, c20);
        c21 = dot(v128.load(panel, 80), x, c21);
        x = v128.load32_splat(a, 12);
        c30 = dot(v128.load(panel, 96), x, c30);
        c31 = dot(v128.load(panel, 112), x, c31);
        panel += 128;
        a += 16;
      }
      while (a < end) {
        const x = v128.load32_splat(a);
        c00 = dot(v128.load(panel), x, c00);
        c01 = dot(v128.load(panel, 16), x, c01);
        panel += 32;
        a += 4;
      }
      a = next;
    }
    const sums0 = i32x4.add(i32x4.add(c00, c10), i32x4.add(c20, c30));
    const sums1 = i32x4.add(i32x4.add(c01, c11), i32x4.add(c21, c31));
    const scale = scales + column * 4;
    const shift = bias + column * 4;
    if (codes) {
      if (columns - column > 4) finish(true, true, sums0, sums1, scale, shift, to + column, slope, zero);
      else finish(false, true, sums0, i32x4.splat(0), scale, shift, to + column, slope, zero);
    } else {
      if (columns - column > 4) finish(true, false, sums0, sums1, scale, shift, to + column * 4, slope, zero);
      else finish(false, false, sums0, i32x4.splat(0), scale, shift, to + column * 4, slope, zero);
    }
  }
}
