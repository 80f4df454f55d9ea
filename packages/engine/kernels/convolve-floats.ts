/** Convolutions and dense layers in floats; what the parameters are stands in `src/kernel-module.ts`. */
import { floatRow } from './float-row';
import { floats5x8, floats6x4, floats6x8 } from './float-tiles';
import { blockOf, ENTRY, fivesOf, slopeOf, TILE } from './pixel-blocks';

export function convolveFloats(
  input: usize,
  table: usize,
  rows: usize,
  runs: usize,
  runFloats: usize,
  runStep: usize,
  weights: usize,
  bias: usize,
  columns: usize,
  output: usize,
  activation: i32,
  slope: f32,
): void {
  if (rows === 0) return;
  // What reads nothing is its bias.
  if (runs === 0 || runFloats === 0) {
    runs = 1;
    runFloats = 0;
  }
  const factor = slopeOf(activation, slope);
  const run = runFloats << 2;
  if (rows === 1) {
    return floatRow(input + load<u32>(table), runs, run, runStep, weights, bias, columns, output + load<u32>(table, 4), factor);
  }
  const window = runs * run;
  const fives = fivesOf(rows);
  const all = table + ((rows + TILE - 1) / TILE) * (TILE * ENTRY);
  const sixes = fives === 0 ? all : table + (rows - fives * 5) * ENTRY;
  const block = blockOf(window);
  let first = table;
  do {
    // Fives make up the end of the last block.
    const last = min(sixes, first + block);
    let panel = weights;
    for (let column: usize = 0; column < columns; column += 8, panel += window * 8) {
      const shift = bias + column * 4;
      const to = output + column * 4;
      if (columns - column <= 4) {
        floats6x4(input, first, last === sixes ? all : last, runs, run, runStep, panel, shift, to, factor);
      } else {
        floats6x8(input, first, last, runs, run, runStep, panel, shift, to, factor);
        if (last === sixes && fives > 0) {
          floats5x8(input, last, last + fives * (5 * ENTRY), runs, run, runStep, panel, shift, to, factor);
        }
      }
    }
    first += block;
  } while (first < sixes);
}
