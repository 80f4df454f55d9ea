/**
 * Transforms of Winograd's minimal filtering F(4x4,2x2) (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks"),
 * for the points 0, 1, -1, 2 and infinity: 25 multiplications give 4x4 outputs of a 2x2 filter, where a convolution takes 64.
 *
 * A 4x4 convolution of stride 2 is the sum of four such 2x2 ones, of the pixels with even and odd rows and columns ("phases").
 * In one dimension, for data d, a filter g and outputs y: y = A'[(G g) * (B'd)]. The gradients use the same three matrices,
 * transposed.
 *
 * Values of one point of all tiles stand together: [25,tiles,...], `pointStep` bytes from point to point and `tileStep` bytes from
 * tile to tile. Channels are multiples of 4.
 */
import { madd } from './lanes';
import { spare } from './spare';

const VECTOR: usize = 16;
const LINE: usize = 5 * VECTOR;

@inline
function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}

@inline
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

@inline
function times(a: v128, factor: f32): v128 {
  return f32x4.mul(a, f32x4.splat(factor));
}

/** factor * a + b */
@inline
function scaled(factor: f32, a: v128, b: v128): v128 {
  return madd(f32x4.splat(factor), a, b);
}

/** B': five data -> five points. */
@inline
function dataLine(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  from += fromStep;
  const d1 = v128.load(from);
  from += fromStep;
  const d2 = v128.load(from);
  from += fromStep;
  const d3 = v128.load(from);
  from += fromStep;
  const d4 = v128.load(from);
  const t = sub(d3, d1);
  const u = sub(d3, d2);
  v128.store(to, scaled(2, sub(d0, d2), t));
  to += toStep;
  v128.store(to, scaled(-2, d1, u));
  to += toStep;
  v128.store(to, scaled(2, sub(d1, d2), u));
  to += toStep;
  v128.store(to, t);
  to += toStep;
  v128.store(to, scaled(-2, t, sub(d4, d2)));
}

/** B: the gradient of `dataLine`. */
@inline
function dataGradientLine(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const r0 = v128.load(from);
  from += fromStep;
  const r1 = v128.load(from);
  from += fromStep;
  const r2 = v128.load(from);
  from += fromStep;
  const r3 = v128.load(from);
  from += fromStep;
  const r4 = v128.load(from);
  const s = add(add(r0, r1), r2);
  v128.store(to, add(r0, r0));
  to += toStep;
  v128.store(to, scaled(2, add(sub(r2, r1), r4), f32x4.neg(add(r0, r3))));
  to += toStep;
  v128.store(to, scaled(-2, r2, f32x4.neg(add(add(s, r0), r4))));
  to += toStep;
  v128.store(to, scaled(-2, r4, add(s, r3)));
  to += toStep;
  v128.store(to, r4);
}

/** A': five points -> four outputs. */
@inline
function outputLine(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from);
  from += fromStep;
  const m1 = v128.load(from);
  from += fromStep;
  const m2 = v128.load(from);
  from += fromStep;
  const m3 = v128.load(from);
  from += fromStep;
  const m4 = v128.load(from);
  const s = add(m1, m2);
  const d = sub(m1, m2);
  v128.store(to, add(add(m0, s), m3));
  to += toStep;
  v128.store(to, scaled(2, m3, d));
  to += toStep;
  v128.store(to, scaled(4, m3, s));
  to += toStep;
  v128.store(to, scaled(8, m3, add(d, m4)));
}

/** A: the gradient of `outputLine`. */
@inline
function outputGradientLine(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const y0 = v128.load(from);
  from += fromStep;
  const y1 = v128.load(from);
  from += fromStep;
  const y2 = v128.load(from);
  from += fromStep;
  const y3 = v128.load(from);
  const even = add(y0, y2);
  const odd = add(y1, y3);
  v128.store(to, y0);
  to += toStep;
  v128.store(to, add(even, odd));
  to += toStep;
  v128.store(to, sub(even, odd));
  to += toStep;
  v128.store(to, scaled(8, y3, scaled(4, y2, scaled(2, y1, y0))));
  to += toStep;
  v128.store(to, y3);
}

/** G: two taps -> five points. */
@inline
function filterLine(g0: v128, g1: v128, to: usize, toStep: usize): void {
  v128.store(to, times(g0, 0.5));
  to += toStep;
  v128.store(to, times(add(g0, g1), -0.5));
  to += toStep;
  v128.store(to, times(sub(g1, g0), 1.0 / 6.0));
  to += toStep;
  v128.store(to, times(scaled(2, g1, g0), 1.0 / 6.0));
  to += toStep;
  v128.store(to, g1);
}

/** G': the gradient of `filterLine`. */
@inline
function filterGradientLine(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const u0 = v128.load(from);
  from += fromStep;
  const u1 = v128.load(from);
  from += fromStep;
  const u2 = v128.load(from);
  from += fromStep;
  const u3 = v128.load(from);
  from += fromStep;
  const u4 = v128.load(from);
  v128.store(to, scaled(0.5, sub(u0, u1), times(sub(u3, u2), 1.0 / 6.0)));
  to += toStep;
  v128.store(to, scaled(-0.5, u1, scaled(1.0 / 6.0, scaled(2, u3, u2), u4)));
}

/**
 * Frames [count,8*down+2,8*across+2,channels] -> points [25,tiles,4*channels], a phase after the other. The frames of a tile overlap
 * those of the next one in two rows or columns.
 */
export function winogradData(
  frames: usize,
  points: usize,
  pointStep: usize,
  tileStep: usize,
  count: i32,
  down: i32,
  across: i32,
  channels: usize,
): void {
  const pixel = channels << 2;
  const row = (8 * across + 2) * pixel;
  for (; count > 0; count--) {
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++, points += tileStep) {
        let point = points;
        const corner = frames + 8 * y * row + 8 * x * pixel;
        for (let phase = 0; phase < 4; phase++) {
          const first = corner + (phase >> 1) * row + (phase & 1) * pixel;
          for (let c: usize = 0; c < pixel; c += VECTOR, point += VECTOR) {
            let from = first + c;
            for (let j: usize = 0; j < LINE; j += VECTOR, from += 2 * pixel) dataLine(from, 2 * row, spare + j, LINE);
            let to = point;
            for (let i: usize = 0; i < 5; i++, to += 5 * pointStep) dataLine(spare + i * LINE, VECTOR, to, pointStep);
          }
        }
      }
    }
    frames += (8 * down + 2) * row;
  }
}

/** The gradient of `winogradData`: points [25,tiles,4*channels] -> frames, every float of which is written. */
export function winogradDataGradient(
  points: usize,
  pointStep: usize,
  tileStep: usize,
  frames: usize,
  count: i32,
  down: i32,
  across: i32,
  channels: usize,
): void {
  const pixel = channels << 2;
  const row = (8 * across + 2) * pixel;
  for (; count > 0; count--) {
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++, points += tileStep) {
        let point = points;
        const corner = frames + 8 * y * row + 8 * x * pixel;
        for (let phase = 0; phase < 4; phase++) {
          const first = corner + (phase >> 1) * row + (phase & 1) * pixel;
          for (let c: usize = 0; c < pixel; c += VECTOR, point += VECTOR) {
            let from = point;
            for (let i: usize = 0; i < 5; i++, from += 5 * pointStep) {
              dataGradientLine(from, pointStep, spare + i * LINE, VECTOR);
            }
            for (let j: usize = 0; j < LINE; j += VECTOR) dataGradientLine(spare + j, LINE, spare + j, LINE);
            addTile(spare, first + c, 2 * row, 2 * pixel, y > 0, x > 0);
          }
        }
      }
    }
    frames += (8 * down + 2) * row;
  }
}

/** Writes a tile of 5x5 vectors; its first row and column are added to what earlier tiles wrote there. */
@inline
function addTile(tile: usize, to: usize, rowStep: usize, columnStep: usize, addRow: bool, addColumn: bool): void {
  for (let i: usize = 0; i < 5; i++, to += rowStep) {
    let write = to;
    for (let j: usize = 0; j < 5; j++, tile += VECTOR, write += columnStep) {
      let value = v128.load(tile);
      if ((i === 0 && addRow) || (j === 0 && addColumn)) value = add(value, v128.load(write));
      v128.store(write, value);
    }
  }
}

/** Points [25,tiles,channels] -> out [count,height,width,channels], of which the tiles cover at least all. */
export function winogradOutput(
  points: usize,
  pointStep: usize,
  tileStep: usize,
  out: usize,
  count: i32,
  down: i32,
  across: i32,
  height: i32,
  width: i32,
  channels: usize,
): void {
  const pixel = channels << 2;
  const row = width * pixel;
  for (; count > 0; count--) {
    for (let y = 0; y < down; y++) {
      const rows = min(4, height - 4 * y);
      for (let x = 0; x < across; x++, points += tileStep) {
        let point = points;
        const columns = min(4, width - 4 * x);
        const corner = out + 4 * y * row + 4 * x * pixel;
        for (let c: usize = 0; c < pixel; c += VECTOR, point += VECTOR) {
          let from = point;
          for (let j: usize = 0; j < LINE; j += VECTOR, from += pointStep) {
            outputLine(from, 5 * pointStep, spare + j, LINE);
          }
          let to = corner + c;
          if (columns === 4) {
            for (let i = 0; i < rows; i++, to += row) outputLine(spare + i * LINE, VECTOR, to, pixel);
          } else {
            for (let i = 0; i < rows; i++, to += row) {
              const line = spare + i * LINE;
              outputLine(line, VECTOR, line, VECTOR);
              for (let j = 0; j < columns; j++) v128.store(to + j * pixel, v128.load(line + j * VECTOR));
            }
          }
        }
      }
    }
    out += height * row;
  }
}

/** The gradient of `winogradOutput`: frames [count,4*down,4*across,channels] -> points [25,tiles,channels]. */
export function winogradOutputGradient(
  frames: usize,
  points: usize,
  pointStep: usize,
  tileStep: usize,
  count: i32,
  down: i32,
  across: i32,
  channels: usize,
): void {
  const pixel = channels << 2;
  const row = 4 * across * pixel;
  for (; count > 0; count--) {
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++, points += tileStep) {
        let point = points;
        const corner = frames + 4 * y * row + 4 * x * pixel;
        for (let c: usize = 0; c < pixel; c += VECTOR, point += VECTOR) {
          let from = corner + c;
          for (let j: usize = 0; j < 4 * VECTOR; j += VECTOR, from += pixel) {
            outputGradientLine(from, row, spare + j, LINE);
          }
          let to = point;
          for (let i: usize = 0; i < 5; i++, to += 5 * pointStep) {
            outputGradientLine(spare + i * LINE, VECTOR, to, pointStep);
          }
        }
      }
    }
    frames += 4 * down * row;
  }
}

/**
 * One phase of filters [4,4,rows,columns] -> for every point, its part of a packed matrix as `product` wants it: from row `firstRow` of
 * `packedRows` and from column `firstColumn`.
 */
export function winogradFilter(
  filter: usize,
  packed: usize,
  pointStep: usize,
  rows: usize,
  columns: usize,
  phase: usize,
  packedRows: usize,
  firstRow: usize,
  firstColumn: usize,
): void {
  const tap = (rows * columns) << 2;
  // Taps 2u+a, 2v+b of the filter are taps u, v of phase (a,b).
  const taps = filter + ((phase >> 1) * 4 + (phase & 1)) * tap;
  // Down a column of vectors: what it writes at a point stands in one panel, a vector in every second place.
  for (let column: usize = 0; column < columns; column += 4) {
    const n = firstColumn + column;
    let from = taps + (column << 2);
    let first = packed + (((n >> 3) * packedRows + firstRow) << 5) + ((n & 7) << 2);
    for (let row: usize = 0; row < rows; row++, from += columns << 2, first += 32) {
      filterLine(v128.load(from), v128.load(from + 8 * tap), spare, LINE);
      filterLine(v128.load(from + 2 * tap), v128.load(from + 10 * tap), spare + VECTOR, LINE);
      let to = first;
      for (let i: usize = 0; i < 5; i++, to += 5 * pointStep) {
        const line = spare + i * LINE;
        filterLine(v128.load(line), v128.load(line, VECTOR), to, pointStep);
      }
    }
  }
}

/** The gradient of `winogradFilter`: points [25,rows,columns] of one phase -> its taps of filters [4,4,rows,columns]. */
export function winogradFilterGradient(
  points: usize,
  pointStep: usize,
  filter: usize,
  rows: usize,
  columns: usize,
  phase: usize,
): void {
  const tap = (rows * columns) << 2;
  const taps = filter + ((phase >> 1) * 4 + (phase & 1)) * tap;
  for (let at: usize = 0; at < tap; at += VECTOR, points += VECTOR) {
    let from = points;
    for (let j: usize = 0; j < LINE; j += VECTOR, from += pointStep) {
      filterGradientLine(from, 5 * pointStep, spare + j, LINE);
    }
    filterGradientLine(spare, VECTOR, taps + at, 2 * tap);
    filterGradientLine(spare + LINE, VECTOR, taps + at + 8 * tap, 2 * tap);
  }
}
