/** One pixel in floats; see `code-row.ts`, whose twin this is. */
import { madd, rectify } from './lanes';

/** @param from the pixel's first run; `to` its output. @param run bytes of a run, of a multiple of four floats */
export function floatRow(
  from: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  bias: usize,
  columns: usize,
  to: usize,
  slope: f32,
): void {
  const factor = f32x4.splat(slope);
  let panel = weights;
  for (let column: usize = 0; column < columns; column += 8) {
    let c00 = v128.load(bias + column * 4);
    let c01 = v128.load(bias + column * 4, 16);
    let c10 = f32x4.splat(0);
    let c11 = c10;
    let c20 = c10;
    let c21 = c10;
    let c30 = c10;
    let c31 = c10;
    let a = from;
    for (let left = runs; left > 0; left--) {
      const next = a + runStep;
      const end = a + run;
      while (a < end) {
        let x = v128.load32_splat(a);
        c00 = madd(x, v128.load(panel), c00);
        c01 = madd(x, v128.load(panel, 16), c01);
        x = v128.load32_splat(a, 4);
        c10 = madd(x, v128.load(panel, 32), c10);
        c11 = madd(x, v128.load(panel, 48), c11);
        x = v128.load32_splat(a, 8);
        c20 = madd(x, v128.load(panel, 64), c20);
        c21 = madd(x, v128.load(panel, 80), c21);
        x = v128.load32_splat(a, 12);
        c30 = madd(x, v128.load(panel, 96), c30);
        c31 = madd(x, v128.load(panel, 112), c31);
        panel += 128;
        a += 16;
      }
      a = next;
    }
    v128.store(to + column * 4, rectify(f32x4.add(f32x4.add(c00, c10), f32x4.add(c20, c30)), factor));
    if (columns - column > 4) {
      v128.store(to + column * 4, rectify(f32x4.add(f32x4.add(c01, c11), f32x4.add(c21, c31)), factor), 16);
    }
  }
}
