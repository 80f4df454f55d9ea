import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { workOf } from '@omokage/models/plan/quantize';
import { type Manifest, parseManifest } from '@omokage/weights';
import { FIDELITY, lossesBeyond } from '../../apps/trainer/src/artefact/loss-bounds.ts';

/** A model in integers, and what its manifest says of it. */
export interface Row {
  readonly name: string;
  readonly manifest: Manifest;
}

/** The model in a folder; nothing where there is none. */
export const readRow = (name: string, folder: string): Row[] => {
  const path = join(folder, 'manifest.json');
  return existsSync(path) ? [{ name, manifest: parseManifest(new Uint8Array(readFileSync(path))) }] : [];
};

/** Markdown: what integers cost each model, who measured it and when. */
export function tableOf(rows: readonly Row[]): string {
  const last = rows
    .map(({ manifest }) => manifest.created)
    .sort()
    .at(-1)!;
  return [
    `Measured on ${cpus().length} x ${cpus()[0]!.model.trim()}, the last on ${last.slice(0, 10)}, by \`npm run bench:quantization\`.`,
    '',
    '| model | in integers | PSNR, dB | fd | swd | PSNR to targets, dB | within bounds |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(lineOf),
  ].join('\n');
}

function lineOf({ name, manifest }: Row): string {
  const value = (metric: string) => manifest.training.metrics.find((found) => found.name === metric)?.value;
  const distance = (which: RegExp) => {
    const found = manifest.training.metrics.find((metric) => which.test(metric.name));
    const of = found?.name.replace(/-float32$/, '');
    return of === undefined ? '' : change(found!.value, value(FIDELITY.distance(of))!, value(FIDELITY.growth(of))!);
  };
  const [exact, made] = [value(FIDELITY.exactToTargets), value(FIDELITY.toTargets)];
  return `| ${[
    name,
    `${(100 * integerShare(manifest.plan)).toFixed(0)} % of the work`,
    value(FIDELITY.psnr)!.toFixed(1),
    distance(/^fd-.*-float32$/),
    distance(/^swd-.*-float32$/),
    exact === undefined || made === undefined ? '' : `${exact.toFixed(2)} -> ${made.toFixed(2)}`,
    lossesBeyond(manifest).length === 0 ? 'yes' : 'no',
  ].join(' | ')} |`;
}

const change = (from: number, to: number, percent: number): string =>
  `${from.toPrecision(4)} -> ${to.toPrecision(4)} (${percent > 0 ? '+' : ''}${percent} %)`;

/** The share of a plan's multiply-accumulates that layers with kernels of integers do. */
function integerShare(plan: Manifest['plan']): number {
  const work = workOf(plan);
  const total = [...work.values()].reduce((sum, macs) => sum + macs, 0);
  const whole = plan.nodes.filter(({ scales }) => scales !== undefined);
  return whole.reduce((sum, { id }) => sum + work.get(id)!, 0) / total;
}
