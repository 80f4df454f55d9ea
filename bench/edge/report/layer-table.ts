import type { Profile } from '../layers.ts';
import type { Peaks } from '../peaks.ts';
import { operationsPerSecond } from './comparison-table.ts';
import { asPercent, inMilliseconds, markdownTable } from './numbers.ts';

/** Share of a plan's work from which on a layer is a large one. */
export const LARGE = 0.1;

/** Where the time of a picture goes, node by node; of nodes that multiply, the share of the peak. */
export function layerTable({ layers, outputMs, totalMs }: Profile, peaks: Peaks | undefined): string {
  const all = layers.reduce((sum, { macs }) => sum + macs, 0);
  const rows = layers.map(({ id, op, macs, milliseconds }) => [
    `\`${id}\``,
    op,
    macs === 0 ? '' : (macs / 1e6).toFixed(2),
    inMilliseconds(milliseconds),
    asPercent(milliseconds / totalMs),
    macs === 0 || peaks === undefined || milliseconds === 0
      ? ''
      : emphasised(asPercent(operationsPerSecond(macs, milliseconds) / peaks.int8), macs >= LARGE * all),
  ]);
  return markdownTable([
    ['node', 'operation', 'MMAC', 'ms', 'of all', 'of the int8 peak'],
    ...rows,
    ['the picture', 'as floats', '', inMilliseconds(outputMs), asPercent(outputMs / totalMs), ''],
    ['all', '', (all / 1e6).toFixed(2), inMilliseconds(totalMs), '', shareOfAll(all, totalMs, peaks)],
  ]);
}

/** Of the large layers, what the slowest and the fastest reach of the peak; undefined where nothing is known. */
export function largeLayers(
  { layers }: Profile,
  peaks: Peaks,
): { readonly least: number; readonly most: number } | undefined {
  const all = layers.reduce((sum, { macs }) => sum + macs, 0);
  const shares = layers
    .filter(({ macs, milliseconds }) => macs >= LARGE * all && milliseconds > 0)
    .map(({ macs, milliseconds }) => operationsPerSecond(macs, milliseconds) / peaks.int8);
  return shares.length === 0 ? undefined : { least: Math.min(...shares), most: Math.max(...shares) };
}

const emphasised = (text: string, strongly: boolean): string => (strongly ? `**${text}**` : text);

const shareOfAll = (macs: number, milliseconds: number, peaks: Peaks | undefined): string =>
  peaks === undefined ? '' : asPercent(operationsPerSecond(macs, milliseconds) / peaks.int8);
