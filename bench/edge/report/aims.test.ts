import { expect, it } from 'vitest';
import { CONTENDERS } from '../contenders.ts';
import { FACE, NO_PICTURE, type ProductFacts } from '../product/measure-product.ts';
import { aimsTable } from './aims.ts';

const spread = (median: number) => ({ median, least: median, most: median });
const start = { startMs: 0, loadMs: 0, firstPictureMs: 0, heapBytes: 0, grownBytes: 0 };
const difference = { psnr: 100, largest: 0 };
const results = Object.entries({ stock: 20, onnxruntime: 2, 'engine-float32': 2.5, 'engine-int8': 0.5 }).map(
  ([name, ms]) => ({
    ...{ start, difference, rounds: new Map([[1, [ms]]]) },
    contender: CONTENDERS.find((contender) => contender.name === name)!,
  }),
);
const product: ProductFacts = {
  requests: [
    { name: NO_PICTURE, bare: spread(0.4), net: spread(0.2), development: undefined },
    { name: FACE, bare: spread(2.2), net: spread(2), development: spread(5) },
  ],
  ...{ start: spread(100), firstFace: spread(14), startedBytes: 0, warmBytes: 0 },
};

it('says what is met and what is missed', () => {
  const lines = aimsTable({ generator: { macs: 1, results }, product })
    .split('\n')
    .slice(2);
  expect(lines).toEqual([
    '| DCGAN-64, int8 / onnxruntime-web | at most 0.33, better 0.20 | 0.25 | met |',
    '| DCGAN-64, int8 / stock tfjs | at most 0.050 | 0.025 | met |',
    '| DCGAN-64, float32 / onnxruntime-web | at most 1.0 | 1.3 | **missed** |',
    '| a warm face of DCGAN-64, drawn in int8 | under 1.5 ms | 0.500 ms | met |',
    '| the default face, a whole request with PNG, uncached, beyond an empty one | under 10 ms | 2.00 ms | met |',
    '| the first request after the start, likewise | under 15 ms | 14.0 ms | met |',
  ]);
});

it('says nothing of what was not measured', () => {
  expect(aimsTable({}).split('\n')).toHaveLength(2);
});
