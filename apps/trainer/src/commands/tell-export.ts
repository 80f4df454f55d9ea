import type { QuantizedPlan } from '@omokage/models/plan/quantize';
import type { StoredAs } from '../artefact/describe-model.ts';
import type { ExportReport } from '../artefact/export-report.ts';
import { lossesBeyond } from '../artefact/loss-bounds.ts';

/** Prints what an export made, and what each step of it cost. */
export function tellExport(report: ExportReport, stored: StoredAs, out: string): void {
  const { artefact, planDifference, quantizedPsnr, toTargets, distances = [], quantized, n, macs } = report;
  const bytes = artefact.shards.reduce((sum, shard) => sum + shard.bytes.length, 0);
  const { manifest } = artefact;
  console.log(`Plan: ${manifest.plan.nodes.length} operations, ${(macs / 1e6).toFixed(1)} MMAC a picture`);
  if (manifest.kind === 'restorer') {
    const { task, reach, multiple } = manifest.restorer;
    const far = reach === null ? 'at all of a picture' : `${reach} pixels to each side`;
    console.log(`Task: ${task}; it looks ${far}, and takes sides that divide by ${multiple}`);
  }
  if (quantized) console.log(layerTable(quantized));
  if (planDifference !== undefined) {
    console.log(`Trained network against float32 plan: ${planDifference.toExponential(1)} at most, n = ${n}`);
  }
  console.log(`Float32 plan against ${stored} plan: PSNR ${quantizedPsnr} dB, n = ${n}`);
  if (toTargets) {
    const lost = (toTargets.float32 - toTargets.quantized).toFixed(2);
    console.log(`Against the targets: PSNR ${toTargets.quantized} dB, of which ${stored} costs ${lost} dB, n = ${n}`);
  }
  for (const { name, float32, quantized, growth, n } of distances) {
    const sign = growth > 0 ? '+' : '';
    console.log(
      `${name}: ${shown(float32)} as float32, ${shown(quantized)} as ${stored} (${sign}${growth} %), n = ${n}`,
    );
  }
  for (const loss of lossesBeyond(manifest)) console.log(`It would not be published as it is: ${loss}.`);
  console.log(`Model: ${out}, ${(bytes / 1024).toFixed(0)} KiB of weights, sha256 ${artefact.digest}`);
}

/** What each layer alone would cost, and which are in integers. */
function layerTable({ costs, layers, equalised, corrected }: QuantizedPlan): string {
  if (costs.length === 0) return 'No layer of it can compute in integers.';
  const width = Math.max(...costs.map(({ id }) => id.length));
  const lines = costs.map(({ id, share, psnr }) => {
    const work = `${(100 * share).toFixed(1)} %`.padStart(7);
    return `  ${id.padEnd(width)}  ${work}  ${psnr.toFixed(1).padStart(5)} dB  ${layers.has(id) ? 'int8' : 'float32'}`;
  });
  const total = costs.reduce((sum, { id, share }) => (layers.has(id) ? sum + share : sum), 0);
  return [
    'Layers, their share of the work, PSNR with that one alone in integers, and what they became:',
    ...lines,
    `In integers: ${(100 * total).toFixed(1)} % of the work; channels evened out by ${equalised}, biases ${corrected ? '' : 'not '}corrected`,
  ].join('\n');
}

/** Five significant digits. */
const shown = (value: number): string => String(Number(value.toPrecision(5)));
