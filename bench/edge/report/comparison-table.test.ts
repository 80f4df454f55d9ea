import { expect, it } from 'vitest';
import type { Result } from '../compare.ts';
import { CONTENDERS } from '../contenders.ts';
import type { Peaks } from '../peaks.ts';
import { comparisonTable, operationsPerSecond, ratioTo } from './comparison-table.ts';

const start = { startMs: 1, loadMs: 2, firstPictureMs: 3, heapBytes: 4, grownBytes: 5 };
const peaks: Peaks = { loops: new Map(), float32: 50e9, int8: 200e9 };

function result(name: string, rounds: [number, number[]][], psnr = 100): Result {
  const contender = CONTENDERS.find((one) => one.name === name)!;
  return { contender, rounds: new Map(rounds), difference: { psnr, largest: 1e-5 }, start };
}

const stock = { ...result('stock', [[1, [30, 20, 40]]]), difference: { psnr: Number.POSITIVE_INFINITY, largest: 0 } };
const onnxruntime = result('onnxruntime', [
  [1, [4, 2, 5]],
  [8, [3, 3, 3]],
]);
const int8 = result('engine-int8', [
  [1, [1, 0.5, 0.5]],
  [8, [0.3, 0.6, 0.9]],
]);

it('compares what ran in one round, at each batch, and leaves out what had no room', () => {
  const results = [stock, onnxruntime, int8];
  const [head, , first, second, third] = comparisonTable({ macs: 25e6, results }, peaks).split('\n');
  expect(head).toContain('ms a picture, 8 at once');
  expect(first).toContain('| 30.0 (20.0 to 40.0) | 8.0 | 1.0 | no room |  |  | 3.3 % | the same | 0 |');
  expect(second).toContain('| 4.00 (2.00 to 5.00) | 1.0 | 0.13 | 3.00 (3.00 to 3.00) | 1.0 |  |');
  // 50 million operations in half a millisecond, of 200 billion a second.
  expect(third).toContain(
    '| 0.500 (0.500 to 1.00) | 0.25 | 0.025 | 0.600 (0.300 to 0.900) | 0.20 |  | 50 % | 100.0 | 1.0e-5 |',
  );
});

it('divides round by round', () => {
  expect(ratioTo('onnxruntime', [1, 0.5, 0.5], 1, [onnxruntime])).toBe(0.25);
  expect(ratioTo('stock', [1], 1, [onnxruntime])).toBeUndefined();
});

it('counts two operations to a multiply-accumulate', () => {
  expect(operationsPerSecond(1e6, 2)).toBe(1e9);
});
