import type { PlanWeights } from '@omokage/models/plan';
import type { QuantizedPlan } from '@omokage/models/plan/quantize';
import { type Artefact, decodeArtefact, type Manifest } from '@omokage/weights';
import type { Distance } from './distances.ts';

/** What an export measured on its way. */
export interface ExportReport<M extends Manifest = Manifest> {
  readonly artefact: Artefact<M>;
  /** Largest difference between the trained network, where it is at hand, and its float32 plan, in units of the picture's [-1, 1]. */
  readonly planDifference?: number;
  /** Peak signal-to-noise ratio of the quantized plan's pictures against the float32 ones, dB. */
  readonly quantizedPsnr: number;
  /** Of a restorer that learned from pairs: how near its pictures come to the targets, mean over pictures, dB. */
  readonly toTargets?: { readonly float32: number; readonly quantized: number };
  /** Of a sampler that was compared with real pictures. */
  readonly distances?: readonly Distance[];
  /** Of `int8`: what each layer would cost, and which of them compute in integers. */
  readonly quantized?: QuantizedPlan | undefined;
  /** Pictures behind all figures but distances. */
  readonly n: number;
  readonly macs: number;
}

/** The weights of an artefact in memory as a reader gets them. */
export const decodedWeights = ({ manifest, shards }: Artefact): PlanWeights =>
  decodeArtefact(
    manifest,
    shards.map(({ bytes }) => bytes),
  );

export function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

/** Of values in [-1, 1], whose peak is 2; dB to two digits. */
export function psnr(a: Float32Array, b: Float32Array): number {
  const squared = a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0) / a.length;
  return inHundredths(10 * Math.log10(4 / Math.max(squared, 1e-12)));
}

export const inHundredths = (value: number): number => Math.round(100 * value) / 100;
