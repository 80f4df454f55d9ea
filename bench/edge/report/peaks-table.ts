import type { PeakName } from '../peak-kernels.ts';
import type { Peaks } from '../peaks.ts';
import { markdownTable } from './numbers.ts';

const TITLES: Readonly<Record<PeakName, string>> = {
  floats: 'float32: multiply, then add, 4 at a time',
  fusedFloats: 'float32: relaxed multiply-add, 4 at a time',
  bytes: 'int8: relaxed dot products, 16 at a time',
};

/** What one core can do. */
export const peaksTable = ({ loops }: Peaks): string =>
  markdownTable([
    ['instructions', 'GOP/s a core'],
    ...[...loops].map(([name, operations]) => [TITLES[name], (operations / 1e9).toFixed(0)]),
  ]);
