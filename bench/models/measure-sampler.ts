/**
 * Measures an exported sampler: `node measure-sampler.ts <settings as JSON>`. A process of its own, so that one model's tensors are gone
 * when the next begins.
 */
import { openArtefact } from '../../apps/trainer/src/artefact/open-sampler.ts';
import { startBackend } from '../../apps/trainer/src/backends/index.ts';
import { PackedDataset } from '../../apps/trainer/src/data/packed.ts';
import { askedSource } from '../../apps/trainer/src/metrics/asked.ts';
import { intervalOfShare } from '../../apps/trainer/src/metrics/confidence.ts';
import { gather } from '../../apps/trainer/src/metrics/gather.ts';
import { datasetSource, evaluateMetrics, generatedSource } from '../../apps/trainer/src/metrics/index.ts';
import { loadFeatures } from '../../apps/trainer/src/metrics/load-features.ts';
import { pathLengths, trimmedMean } from '../../apps/trainer/src/metrics/ppl.ts';
import { from } from '../../apps/trainer/src/metrics/sources.ts';
import { type Sought, trainingNeighbours } from '../../apps/trainer/src/metrics/training-neighbours.ts';
import { byParts, Clock, type Figure, figure, writeMeasured } from './measured.ts';
import { neighbourFigures } from './neighbour-figures.ts';
import { drawFailures, drawNeighbours, drawPsi, drawSamples } from './sampler-pictures.ts';
import { SEED } from './seed.ts';
import { featureFigures, pictureFigures } from './sets.ts';

export interface SamplerMeasurement {
  /** The folder of the artefact. */
  readonly model: string;
  /** Packed data sets: what it was trained on, and what it has not seen. */
  readonly training: string;
  readonly heldOut: string;
  /** Feature networks: that of the distances, and one that tells the model's classes apart. */
  readonly features: string;
  readonly classes: string;
  /** Pictures of each side; fewer where fewer than twice as many were held out. */
  readonly n: number;
  readonly threads: number;
  /** Where the figures go. */
  readonly json: string;
  /** Where pictures go: what their names begin with. */
  readonly pictures: string;
}

/** Beside 1, which all other figures are of. */
const PSIS = [0.5, 0.7, 0.85];
/** Nearest training pictures that are looked for. */
const NEIGHBOURS = 3;
/** A path takes up to eight pictures: of so many of them there is one. */
const PICTURES_A_PATH = 4;

const settings = JSON.parse(process.argv[2]!) as SamplerMeasurement;
await startBackend({ threads: settings.threads });
const { sampler, controls } = await openArtefact(settings.model);
const network = await loadFeatures(settings.features);
const heldOut = PackedDataset.open(settings.heldOut);
const training = PackedDataset.open(settings.training);
const unseen = datasetSource(heldOut, SEED);
const n = Math.min(settings.n, Math.floor(unseen.count / 2));
const clock = new Clock();

const [reals, others, fakes] = await clock.time('samples', async () => {
  const whole = async (source: Parameters<typeof gather>[0]) =>
    (await gather(source, n, { pictures: true, network })) as Sought;
  return [await whole(unseen), await whole(from(unseen, n)), await whole(generatedSource(sampler, SEED))] as const;
});
const metrics = [
  ...(await clock.time('fd', async () =>
    featureFigures({ reals: reals.features, fakes: fakes.features, others: others.features }, network.name),
  )),
  ...(await clock.time('swd', () =>
    pictureFigures({ reals: reals.pictures, fakes: fakes.pictures, others: others.pictures }),
  )),
  ...(sampler.facts.style ? await clock.time('ppl', pathFigures) : []),
  ...(controls.classes.length > 0 ? await clock.time('classes', classFigures) : []),
  ...(await clock.time('psi', psiFigures)),
  ...(await clock.time('neighbours', neighbours)),
];
await clock.time('pictures', async () => {
  await drawSamples(`${settings.pictures}-samples.png`, sampler);
  await drawPsi(`${settings.pictures}-psi.png`, sampler, [...PSIS, 1]);
  await drawFailures(`${settings.pictures}-failures.png`, reals.features, fakes);
});
writeMeasured(settings.json, { metrics, seconds: clock.seconds });
heldOut.close();
training.close();

/** A step along a path is smaller than integers are apart: between layers there are floats here. */
async function pathFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const { sampler } = await openArtefact(settings.model, { smooth: true });
  const paths = Math.ceil(n / PICTURES_A_PATH);
  for (const space of ['w', 'z'] as const) {
    for (const part of ['full', 'end'] as const) {
      const lengths = await pathLengths({ n: paths, seed: SEED, part, space, network, sampler });
      const value = trimmedMean(lengths);
      const interval = byParts(value, paths, (first, count) => trimmedMean(lengths.subarray(first, first + count)));
      const name = `ppl-${network.name}-${space}-${part}`;
      figures.push(figure(name, value, paths, { interval, within: [0, Infinity] }));
    }
  }
  return figures;
}

/** Whether pictures are of the class that was asked for: the floor is what the classifier says of real ones. */
async function classFigures(): Promise<Figure[]> {
  const classifier = await loadFeatures(settings.classes);
  try {
    const asked = askedSource({ sampler, controls }, heldOut, SEED, classifier.classes ?? []);
    if (asked === undefined) throw new Error(`${settings.classes} does not know the classes of ${settings.model}.`);
    const shared = { reals: unseen, fakes: unseen, n, seed: SEED, features: classifier, asked };
    const [result] = await evaluateMetrics(['conditional-accuracy'], shared);
    const { name, value, details } = result!;
    return [figure(name, value, n, { interval: intervalOfShare(value, n), floor: details!.reals! })];
  } finally {
    classifier.dispose();
  }
}

async function psiFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const psi of PSIS) {
    const { features } = await gather(generatedSource(sampler, SEED, psi), n, { pictures: false, network });
    const sides = { reals: reals.features, fakes: features! };
    figures.push(...featureFigures(sides, network.name, `@psi-${psi}`));
  }
  return figures;
}

async function neighbours(): Promise<Figure[]> {
  const source = datasetSource(training, SEED);
  const [own, real] = await trainingNeighbours(source, network, [fakes, reals], NEIGHBOURS);
  await drawNeighbours(`${settings.pictures}-neighbours.png`, fakes, own!, source);
  return [
    ...neighbourFigures(network.name, own!.features, real!.features),
    ...neighbourFigures('pixels', own!.pixels, real!.pixels),
  ];
}
