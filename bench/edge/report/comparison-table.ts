import type { Result } from '../compare.ts';
import { ONNXRUNTIME, STOCK } from '../contenders.ts';
import type { Peaks } from '../peaks.ts';
import { ratios, spreadOf } from '../spread.ts';
import { asPercent, asRatio, inMilliseconds, markdownTable } from './numbers.ts';

/** What was compared: how much work a picture is, and what came out. */
export interface Comparison {
  readonly macs: number;
  readonly results: readonly Result[];
}

/**
 * CPU of a picture by contender: at each batch the median and how far rounds lie apart, and as a multiple of what onnxruntime-web and stock
 * tfjs take; the share of the peak of its arithmetic that it reached, and how far its picture is from that of stock tfjs.
 */
export function comparisonTable({ macs, results }: Comparison, peaks: Peaks | undefined): string {
  const batches = [...new Set(results.flatMap(({ rounds }) => [...rounds.keys()]))];
  const head = [
    '',
    ...batches.flatMap((batch) => [`ms a picture, ${batch} at once`, '/ onnxruntime-web', '/ stock tfjs']),
    'of its peak',
    'PSNR, dB',
    'furthest',
  ];
  const rows = results.map((result) => [
    result.contender.title,
    ...batches.flatMap((batch) => cellsOf(result, batch, results)),
    ofPeak(result, macs, peaks),
    Number.isFinite(result.difference.psnr) ? result.difference.psnr.toFixed(1) : 'the same',
    result.difference.largest === 0 ? '0' : result.difference.largest.toExponential(1),
  ]);
  return markdownTable([head, ...rows]);
}

function cellsOf({ rounds }: Result, batch: number, results: readonly Result[]): string[] {
  const own = rounds.get(batch);
  if (own === undefined) return ['no room', '', ''];
  const { median, least, most } = spreadOf(own);
  const to = (name: string): string => {
    const ratio = ratioTo(name, own, batch, results);
    return ratio === undefined ? '' : asRatio(ratio);
  };
  return [
    `${inMilliseconds(median)} (${inMilliseconds(least)} to ${inMilliseconds(most)})`,
    to(ONNXRUNTIME),
    to(STOCK),
  ];
}

/** The median of rounds, each divided by that of another. Undefined where the other was not there. */
export function ratioTo(
  name: string,
  own: readonly number[],
  batch: number,
  results: readonly Result[],
): number | undefined {
  const other = results.find(({ contender }) => contender.name === name)?.rounds.get(batch);
  return other && spreadOf(ratios(own, other)).median;
}

/** Two operations a multiply-accumulate. */
export const operationsPerSecond = (macs: number, milliseconds: number): number => (2 * macs) / (milliseconds / 1000);

function ofPeak({ contender, rounds }: Result, macs: number, peaks: Peaks | undefined): string {
  const own = rounds.get(1);
  if (own === undefined || peaks === undefined) return '';
  return asPercent(operationsPerSecond(macs, spreadOf(own).median) / peaks[contender.arithmetic]);
}
