import { expect, it } from 'vitest';
import type { Figures } from './result.ts';
import { gainOf, type Row, tableOf } from './table.ts';
import type { Task } from './tasks.ts';

const condition = (name: string) => ({ name, title: name, with: [] });
const task: Task = {
  ...{ name: 'demosaic', restores: 'demosaic', data: 'faces', with: [], images: 1, paired: true },
  ...{ conditions: [condition('a'), condition('b')], baselines: [], shown: 'nearest', entries: [] },
};
const row = (name: string, kind: Row['kind'], figures: Record<string, Omit<Figures, 'n'>>): Row => ({
  ...{ name, kind },
  result: {
    ...{ date: '', machine: '', backend: '' },
    ...(kind === 'system' && { model: { parameters: 1500, images: 1, secondsPerKimg: 2 } }),
    figures: Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, { n: 5, ...value }])),
  },
});
const rows = [
  row('nearest', 'baseline', { a: { psnr: 20, ssim: 0.5, swd: 10 }, b: { psnr: 10, ssim: 0.2, swd: 40 } }),
  row('bicubic', 'baseline', { a: { psnr: 21, ssim: 0.6, swd: 20 }, b: { psnr: 12, ssim: 0.1, swd: 50 } }),
  row('net', 'system', {
    a: { psnr: 24, ssim: 0.7, swd: 15, psnrFloat32: 24.02 },
    b: { psnr: 11.5, ssim: 0.3, swd: 10, psnrFloat32: 11.65 },
  }),
];

it('says by how much a system is ahead of the best baseline of each condition', () => {
  expect(gainOf(task, rows[2], rows)).toBe('PSNR -0.50 to +3.00 dB; SWD -75 to +50%');
});

it('sets the best of each column bold, and says when quantizing costs too much', () => {
  const [head, , nearest, bicubic, net] = tableOf(task, rows).split('\n');
  expect(head).toContain('| a<br>PSNR / SSIM / SWD | b<br>PSNR / SSIM / SWD |');
  expect(nearest).toBe('| *nearest* | 20.00 / 0.500 / **10.0** | 10.00 / 0.200 / 40.0 |  |  |  |  |');
  expect(bicubic).toContain('| 21.00 / 0.600 / 20.0 | **12.00** / 0.100 / 50.0 |');
  expect(net).toContain('| 2k | 2.0 | 0.150 dB (too much) |');
});

it('compares only the sets where nothing is paired', () => {
  const unpaired = { ...task, paired: false, conditions: [condition('a')] };
  const measured = [
    row('as it is', 'baseline', { a: { swd: 80 } }),
    row('cyclegan', 'system', { a: { swd: 20 } }),
    row('true pictures', 'floor', { a: { swd: 5 } }),
  ];
  expect(tableOf(unpaired, measured).split('\n').slice(3, 5)).toEqual([
    expect.stringContaining('| **20.0** |'),
    expect.stringContaining('| 5.0 |'),
  ]);
  expect(gainOf(unpaired, measured[1], measured)).toBe('SWD -75%');
});
