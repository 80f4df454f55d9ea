import { expect, it } from 'vitest';
import type { Profile } from '../layers.ts';
import type { Peaks } from '../peaks.ts';
import { largeLayers, layerTable } from './layer-table.ts';

const peaks: Peaks = { loops: new Map(), float32: 50e9, int8: 200e9 };
const profile: Profile = {
  layers: [
    { id: 'small', op: 'dense', macs: 1e6, milliseconds: 0.1 },
    { id: 'large', op: 'phaseConv', macs: 50e6, milliseconds: 1 },
    { id: 'larger', op: 'conv', macs: 49e6, milliseconds: 0.7 },
    { id: 'between', op: 'activation', macs: 0, milliseconds: 0.1 },
  ],
  outputMs: 0.1,
  totalMs: 2,
};

it('says where the time goes', () => {
  expect(layerTable(profile, peaks).split('\n').slice(2)).toEqual([
    '| `small` | dense | 1.00 | 0.100 | 5.0 % | 10 % |',
    '| `large` | phaseConv | 50.00 | 1.00 | 50 % | **50 %** |',
    '| `larger` | conv | 49.00 | 0.700 | 35 % | **70 %** |',
    '| `between` | activation |  | 0.100 | 5.0 % |  |',
    '| the picture | as floats |  | 0.100 | 5.0 % |  |',
    '| all |  | 100.00 | 2.00 |  | 50 % |',
  ]);
});

it('holds large layers to the peak, and no others', () => {
  const shares = largeLayers(profile, peaks)!;
  expect(shares.least).toBeCloseTo(0.5);
  expect(shares.most).toBeCloseTo(0.7);
  expect(largeLayers({ ...profile, layers: [] }, peaks)).toBeUndefined();
});
