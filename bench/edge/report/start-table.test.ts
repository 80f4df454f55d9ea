import { expect, it } from 'vitest';
import { CONTENDERS } from '../contenders.ts';
import { startTable } from './start-table.ts';

it('adds up what there is before a first picture, and divides memory by parameters', () => {
  const start = { startMs: 10, loadMs: 5, firstPictureMs: 2.5, heapBytes: 4 << 20, grownBytes: 12 << 20 };
  const result = { contender: CONTENDERS[0]!, start, rounds: new Map(), difference: { psnr: 100, largest: 0 } };
  expect(startTable([result], 1 << 20).split('\n')[2]).toBe(
    '| tfjs-wasm, transposed convolutions | 10.0 | 5.00 | 2.50 | 17.5 | 4.0 | 12.0 | 4.0 | 12.0 |',
  );
});
