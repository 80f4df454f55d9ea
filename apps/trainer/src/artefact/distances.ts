import type { Sampler } from '@omokage/models/sampler';
import { numericSeed } from '@omokage/models/sampling';
import type { PackedDataset } from '../data/packed.ts';
import { datasetSource, evaluateMetrics, type FeatureNetwork, generatedSource } from '../metrics/index.ts';
import { inHundredths } from './export-report.ts';
import { FIDELITY } from './loss-bounds.ts';

/** Real pictures that a model's pictures are compared with. */
export interface Reals {
  readonly dataset: PackedDataset;
  readonly features?: FeatureNetwork | undefined;
}

/** How far pictures are from real ones as they were trained, and as they are served. */
export interface Distance {
  /** Such as "swd-mean". */
  readonly name: string;
  readonly float32: number;
  readonly quantized: number;
  /** By how much it grew, per cent. */
  readonly growth: number;
  readonly n: number;
}

const SEED = numericSeed(0);

/** Pictures of each side, if there are as many. */
const MOST_COMPARED = 1000;

/** The distances of two samplers to real pictures, of the same latents, on the same patches. Those of features need a network that finds them. */
export async function distances(
  { dataset, features }: Reals,
  samplers: Readonly<Record<'float32' | 'quantized', Sampler>>,
): Promise<Distance[]> {
  const reals = datasetSource(dataset, SEED);
  const n = Math.min(reals.count, MOST_COMPARED);
  const names = features ? ['fd', 'swd'] : ['swd'];
  const measure = async (sampler: Sampler) => {
    const fakes = generatedSource(sampler, SEED);
    const results = await evaluateMetrics(names, { reals, fakes, n, seed: SEED, ...(features && { features }) });
    return names.map((name) => results.find(({ metric }) => metric === name)!);
  };
  const [exact, made] = [await measure(samplers.float32), await measure(samplers.quantized)];
  return exact.map(({ name, value, n }, index) => {
    const quantized = made[index]!.value;
    return { name, float32: value, quantized, growth: inHundredths((100 * (quantized - value)) / value), n };
  });
}

/** As a manifest says it. */
export const distanceMetrics = (all: readonly Distance[]) =>
  all.flatMap(({ name, float32, quantized, growth, n }) => [
    { name: FIDELITY.exactDistance(name), value: float32, n },
    { name: FIDELITY.distance(name), value: quantized, n },
    { name: FIDELITY.growth(name), value: growth, n },
  ]);
