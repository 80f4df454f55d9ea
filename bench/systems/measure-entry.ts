/**
 * Measures a trained entry against pictures that it has not seen: `node measure-entry.ts <settings as JSON>`. A process of its own,
 * so that one entry's tensors are gone when the next begins.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { isBuffer, sizeOf } from '@omokage/models/layers';
import type { Wish } from '@omokage/models/sampler';
import { numericSeed, toPixels } from '@omokage/models/sampling';
import { type NetworkDescription, parametersOf } from '@omokage/models/systems';
import { type OpenSampler, openRun } from '../../apps/trainer/src/artefact/open-sampler.ts';
import { startBackend } from '../../apps/trainer/src/backends/index.ts';
import { GRID_COUNT, writeGrid } from '../../apps/trainer/src/data/grid-file.ts';
import { PackedDataset } from '../../apps/trainer/src/data/packed.ts';
import { askedSource } from '../../apps/trainer/src/metrics/asked.ts';
import { datasetSource, evaluateMetrics, generatedSource } from '../../apps/trainer/src/metrics/index.ts';
import { loadFeatures } from '../../apps/trainer/src/metrics/load-features.ts';
import { from } from '../../apps/trainer/src/metrics/sources.ts';
import { readCheckpoint } from '../../apps/trainer/src/training/checkpoint.ts';
import { configureSystem } from '../../apps/trainer/src/training/configure.ts';
import { drawWishes } from '../../apps/trainer/src/training/preview.ts';
import { classSource } from './class-source.ts';
import { pairAgreement } from './pair-agreement.ts';
import { ACCURACY, CHANCE, type Floor, figuresOf, type Result } from './result.ts';

export interface Measurement {
  /** A run; without one, real pictures are measured against other real ones. */
  readonly run?: string;
  readonly test: string;
  /** Feature networks by the label column that they know; the first one's features are those of the distances. */
  readonly features: Readonly<Record<string, string>>;
  readonly n: number;
  readonly threads: number;
  /** Where the figures go. */
  readonly json: string;
  /** Where a grid of samples goes. */
  readonly picture?: string;
}

const SEED = numericSeed(0);
const COMPARING = ['fd', 'precision-recall', 'ms-ssim', 'swd', 'class-coverage', 'classifier-score'];
/** Of the two domains that a coupled system draws, the one that the test pictures are of. */
const FIRST_DOMAIN = 0;

const measurement = JSON.parse(process.argv[2]!) as Measurement;
const { description: backend } = await startBackend({ threads: measurement.threads });
const dataset = PackedDataset.open(measurement.test);
const reals = datasetSource(dataset, SEED);
const features = await loadFeatures(Object.values(measurement.features)[0]!);
const measured = measurement.run === undefined ? await measureFloor() : await measureRun(measurement.run);
writeFileSync(measurement.json, `${JSON.stringify(measured, null, 2)}\n`);
dataset.close();

async function measureFloor(): Promise<Floor> {
  const n = Math.min(measurement.n, Math.floor(reals.count / 2));
  const results = await evaluateMetrics(COMPARING, { reals, fakes: from(reals, n), n, seed: SEED, features });
  return { n, figures: figuresOf(results, features) };
}

async function measureRun(run: string): Promise<Result> {
  const { n } = measurement;
  const open = await openRun(run);
  const { sampler, controls } = open;
  const coupled = controls.classes.join() === 'digits,edges';
  const results = await evaluateMetrics([...COMPARING, ...(sampler.facts.style ? ['ppl'] : [])], {
    ...{ reals, n, seed: SEED, features, sampler },
    fakes: coupled ? classSource(sampler, FIRST_DOMAIN, SEED) : generatedSource(sampler, SEED),
  });
  const figures = {
    ...figuresOf(results, features),
    ...(await asAsked(open)),
    ...(coupled && (await pairAgreement(sampler, n))),
  };
  if (measurement.picture !== undefined) await drawGrid(measurement.picture, open);
  const { progress } = readCheckpoint(run);
  const { networks } = configureSystem(progress.run.system, progress.run.config);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
    backend,
    parameters: Object.fromEntries(Object.entries(networks).map(([name, network]) => [name, countOf(network)])),
    images: progress.imagesSeen,
    secondsPerKimg: (1000 * progress.seconds) / progress.imagesSeen,
    n,
    figures,
    missing: [...(results.find(({ missingClasses }) => missingClasses)?.missingClasses ?? [])],
  };
}

/** Of a generator that can be asked for classes or texts: in how many pictures a classifier sees what was asked for, by label column. */
async function asAsked(open: OpenSampler): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const [column, path] of Object.entries(measurement.features)) {
    const network = await loadFeatures(path);
    const asked = askedSource(open, dataset, SEED, network.classes ?? []);
    if (asked !== undefined) {
      const shared = { reals, fakes: reals, n: measurement.n, seed: SEED, features: network, asked };
      const [result] = await evaluateMetrics(['conditional-accuracy'], shared);
      figures[`${ACCURACY}${column}`] = result!.value;
      figures[`${CHANCE}${column}`] = result!.details!.chance!;
    }
    network.dispose();
  }
  return figures;
}

/** Numbers in the trained parameters of a network. */
function countOf(network: NetworkDescription): number {
  const trained = [...parametersOf(network).values()].filter(({ kind }) => !isBuffer(kind));
  return trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Of a system with classes, every class of one seed after the other. */
async function drawGrid(path: string, { sampler }: OpenSampler): Promise<void> {
  const classes = Math.max(1, sampler.facts.classes);
  const wishes: Wish[] = Array.from({ length: GRID_COUNT }, (_, i) => ({
    seed: numericSeed(Math.floor(i / classes)),
    psi: 1,
    ...(classes > 1 && { class: i % classes }),
  }));
  const { values, shape } = await drawWishes(sampler, wishes);
  await writeGrid(path, { values: toPixels(values), shape });
}
