/**
 * Measures the pictures of a run against ones that it has not seen, at a psi: `node pictures.ts <settings as JSON>`. Of a style
 * system also pictures of mixed styles.
 */
import { randomOrigin, type Sampler } from '@omokage/models/sampler';
import { numericSeed, RandomStream } from '@omokage/models/sampling';
import { openRun } from '../../apps/trainer/src/artefact/open-sampler.ts';
import { startBackend } from '../../apps/trainer/src/backends/index.ts';
import { PackedDataset } from '../../apps/trainer/src/data/packed.ts';
import {
  datasetSource,
  evaluateMetrics,
  generatedSource,
  type PictureSource,
} from '../../apps/trainer/src/metrics/index.ts';
import { loadFeatures } from '../../apps/trainer/src/metrics/load-features.ts';
import { figuresOf } from '../systems/result.ts';
import { type ArmSettings, writeResult } from './result.ts';

export interface PicturesSettings extends ArmSettings {
  readonly run: string;
  readonly test: string;
  /** The run of a classifier. */
  readonly features: string;
  /** Pictures of each side. */
  readonly n: number;
  /** Truncation, 0 to 1; 1 where absent. */
  readonly psi?: number;
}

const SEED = numericSeed(0);

const settings = JSON.parse(process.argv[2]!) as PicturesSettings;
const { description: backend } = await startBackend({ threads: settings.threads });
const dataset = PackedDataset.open(settings.test);
const features = await loadFeatures(settings.features);
const { sampler } = await openRun(settings.run);
const figures = await figuresFor(
  ['fd', 'precision-recall', 'ms-ssim', 'class-coverage'],
  generatedSource(sampler, SEED, settings.psi),
);
if (sampler.facts.style !== undefined) {
  const mixed = await figuresFor(['fd'], mixedSource(sampler, sampler.facts.style.layers));
  figures['fd mixed'] = mixed.fd!;
}
dataset.close();
writeResult(settings.json, backend, { figures });

async function figuresFor(metrics: readonly string[], fakes: PictureSource): Promise<Record<string, number>> {
  const reals = datasetSource(dataset, SEED);
  const results = await evaluateMetrics(metrics, { reals, fakes, n: settings.n, seed: SEED, features });
  return figuresOf(results, features);
}

/** Pictures whose layers from a random one on take the style of another latent (Karras et al. 2018, table 2). */
function mixedSource(sampler: Sampler, layers: number): PictureSource {
  return {
    pictures: async (first, n) =>
      sampler.draw(
        Array.from({ length: n }, (_, i) => {
          const random = new RandomStream(SEED, 1, first + i);
          const [own, other] = [randomOrigin(sampler.facts, random), randomOrigin(sampler.facts, random)];
          const from = 1 + random.integer(layers - 1);
          return { ...own, psi: settings.psi ?? 1, mix: { z: other.z, from, to: layers - 1 } };
        }),
      ),
  };
}
