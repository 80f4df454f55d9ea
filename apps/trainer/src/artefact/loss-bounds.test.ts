import type { Manifest } from '@omokage/weights';
import { describe, expect, it } from 'vitest';
import { lossesBeyond } from './loss-bounds.ts';

const saying = (metrics: Readonly<Record<string, number>>) =>
  lossesBeyond({
    training: { metrics: Object.entries(metrics).map(([name, value]) => ({ name, value, n: 64 })) },
  } as Pick<Manifest, 'training'>);

describe('lossesBeyond', () => {
  it.each([
    ['a model of which nothing is said', {}],
    ['one of which other things are', { fd: 3, psnr: 2 }],
    [
      'one just within all bounds',
      {
        'psnr-quantized-to-float32-db': 38,
        'fd-faces-growth-percent': 2,
        'swd-mean-growth-percent': -40,
        'psnr-float32-to-target-db': 21.3,
        'psnr-to-target-db': 21.01,
      },
    ],
    ['one whose Frechet distance fell as far as it may', { 'fd-faces-growth-percent': -2 }],
    ['one that is measured against targets alone', { 'psnr-to-target-db': 3 }],
  ])('finds nothing in %s', (_, metrics) => {
    expect(saying(metrics)).toEqual([]);
  });

  it.each([
    [{ 'psnr-quantized-to-float32-db': 37.99 }, ['its pictures have 37.99 dB against those of float32, less than 38']],
    [{ 'fd-faces-growth-percent': 2.01 }, ['its fd-faces grew by 2.01 %, more than 2']],
    [{ 'fd-faces-growth-percent': -2.01 }, ['its fd-faces fell by 2.01 %, more than 2']],
    [{ 'swd-mean-growth-percent': 2.01 }, ['its swd-mean grew by 2.01 %, more than 2']],
    [
      { 'psnr-float32-to-target-db': 21, 'psnr-to-target-db': 20 },
      ['it loses 1.00 dB against the targets, more than 0.3'],
    ],
  ])('finds what is beyond them in %j', (metrics, losses) => {
    expect(saying(metrics)).toEqual(losses);
  });

  it('names all that is', () => {
    expect(saying({ 'psnr-quantized-to-float32-db': 1, 'swd-mean-growth-percent': 90 })).toHaveLength(2);
  });
});
