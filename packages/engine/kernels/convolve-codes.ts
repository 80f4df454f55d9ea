/** Convolutions and dense layers in integers; what the parameters are stands in `src/kernel-module.ts`. */
import { codes5x8, codes6x4, codes6x8, sums5x8, sums6x4, sums6x8 } from './code-tiles';
import { codeRow } from './code-row';
import { blockOf, ENTRY, fivesOf, slopeOf, TILE } from './pixel-blocks';

export function convolveCodes(
  input: usize,
  table: usize,
  rows: usize,
  runs: usize,
  runBytes: usize,
  runStep: usize,
  weights: usize,
  starts: usize,
  scales: usize,
  bias: usize,
  columns: usize,
  output: usize,
  activation: i32,
  slope: f32,
  target: i32,
  zero: i32,
): void {
  if (rows === 0) return;
  // What reads nothing is its bias.
  if (runs === 0 || runBytes === 0) {
    runs = 1;
    runBytes = 0;
  }
  const factor = slopeOf(activation, slope);
  const offset = <f32>zero;
  const codes = target !== 0;
  if (rows === 1) {
    const from = input + load<u32>(table);
    const to = output + load<u32>(table, 4);
    return codeRow(from, runs, runBytes, runStep, weights, starts, scales, bias, columns, to, factor, codes, offset);
  }
  const window = runs * runBytes;
  const fives = fivesOf(rows);
  const all = table + ((rows + TILE - 1) / TILE) * (TILE * ENTRY);
  const sixes = fives === 0 ? all : table + (rows - fives * 5) * ENTRY;
  const block = blockOf(window);
  const elements: usize = codes ? 1 : 4;
  let first = table;
  do {
    // Fives make up the end of the last block.
    const last = min(sixes, first + block);
    let panel = weights;
    for (let column: usize = 0; column < columns; column += 8, panel += window * 8) {
      const start = starts + column * 4;
      const scale = scales + column * 4;
      const shift = bias + column * 4;
      const to = output + column * elements;
      if (columns - column <= 4) {
        const end = last === sixes ? all : last;
        if (codes) codes6x4(input, first, end, runs, runBytes, runStep, panel, start, scale, shift, to, factor, offset);
        else sums6x4(input, first, end, runs, runBytes, runStep, panel, start, scale, shift, to, factor, offset);
      } else {
        const end = last === sixes ? last + fives * (5 * ENTRY) : last;
        if (codes) {
          codes6x8(input, first, last, runs, runBytes, runStep, panel, start, scale, shift, to, factor, offset);
          codes5x8(input, last, end, runs, runBytes, runStep, panel, start, scale, shift, to, factor, offset);
        } else {
          sums6x8(input, first, last, runs, runBytes, runStep, panel, start, scale, shift, to, factor, offset);
          sums5x8(input, last, end, runs, runBytes, runStep, panel, start, scale, shift, to, factor, offset);
        }
      }
    }
    first += block;
  } while (first < sixes);
}
