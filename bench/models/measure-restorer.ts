/**
 * Measures an exported restorer on held-out pairs: `node measure-restorer.ts <settings as JSON>`. A process of its own, so that one
 * model's tensors are gone when the next begins.
 */
import { readFileSync } from 'node:fs';
import { onEngine } from '../../apps/trainer/src/artefact/on-engine.ts';
import { startBackend } from '../../apps/trainer/src/backends/index.ts';
import type { Picture } from '../../apps/trainer/src/data/fit-square.ts';
import { PackedDataset } from '../../apps/trainer/src/data/packed.ts';
import { intervalOfMean } from '../../apps/trainer/src/metrics/confidence.ts';
import { type PictureSet, pictureAt } from '../../apps/trainer/src/metrics/picture-set.ts';
import { peakSignalToNoise } from '../../apps/trainer/src/metrics/psnr.ts';
import { orderOf } from '../../apps/trainer/src/metrics/sources.ts';
import { structuralSimilarity } from '../../apps/trainer/src/metrics/structural-similarity.ts';
import type { BaselineName } from '../restoration/baselines.ts';
import { OpenRestorer } from '../restoration/open-restorer.ts';
import { resultSchema } from '../restoration/result.ts';
import { readSample } from '../restoration/sample.ts';
import { shownOf, writeColumn } from '../restoration/strip.ts';
import { type Condition, TASKS } from '../restoration/tasks.ts';
import { Clock, type Figure, figure, writeMeasured } from './measured.ts';
import { SEED } from './seed.ts';
import { pictureFigures } from './sets.ts';

export interface RestorerMeasurement {
  /** The folder of the artefact. */
  readonly model: string;
  /** The task of `bench:restoration` that it is measured on. */
  readonly task: string;
  /** Held-out pairs by condition. */
  readonly heldOut: Readonly<Record<string, string>>;
  /** Of each baseline, what `bench:restoration` measured, over as many pictures. */
  readonly baselines: Readonly<Partial<Record<BaselineName, string>>>;
  /** Pictures of each condition; fewer where there are fewer. */
  readonly n: number;
  readonly threads: number;
  /** Where the figures go. */
  readonly json: string;
  /** Where the first pictures of each condition go. */
  readonly column: string;
}

type Baseline = NonNullable<Figure['baseline']>;

const settings = JSON.parse(process.argv[2]!) as RestorerMeasurement;
await startBackend({ threads: settings.threads });
const task = TASKS.find(({ name }) => name === settings.task)!;
const restorer = await OpenRestorer.open(settings.model, { runner: onEngine });
const baselines = Object.entries(settings.baselines).map(([name, path]) => ({
  name,
  result: resultSchema.parse(JSON.parse(readFileSync(path, 'utf8'))),
}));
const clock = new Clock();
const shown: Picture[] = [];
const metrics: Figure[] = [];
for (const condition of task.conditions) {
  metrics.push(...(await clock.time(condition.name, () => figuresIn(condition))));
}
await writeColumn(settings.column, shown);
writeMeasured(settings.json, { metrics, seconds: clock.seconds });

async function figuresIn(condition: Condition): Promise<Figure[]> {
  const dataset = PackedDataset.open(settings.heldOut[condition.name]!);
  const order = orderOf(dataset, SEED);
  const n = Math.min(settings.n, order.length);
  const samples = Array.from({ length: n }, (_, i) => readSample(dataset, order[i]!));
  dataset.close();
  const made: Picture[] = [];
  for (const sample of samples) made.push(await restorer.restore(sample, condition.factor));
  shown.push(...made.slice(0, shownOf(task.conditions.length)));
  const [fakes, reals] = [setOf(made), setOf(samples.map(({ target }) => target))];
  const [distance] = await pictureFigures({ reals, fakes });
  return [
    ofPairs('psnr', reals, fakes, condition.name, (a, b) => peakSignalToNoise(a, b)),
    ofPairs('ssim', reals, fakes, condition.name, (a, b) => structuralSimilarity(a, b, reals.shape).full),
    { ...distance!, name: `swd@${condition.name}`, ...baselineOf('swd', condition.name, n) },
  ];
}

/** The mean over pairs of a figure of two pictures. */
function ofPairs(
  name: 'psnr' | 'ssim',
  reals: PictureSet,
  fakes: PictureSet,
  condition: string,
  of: (real: Uint8Array, fake: Uint8Array) => number,
): Figure {
  const { n } = reals;
  const each = Array.from({ length: n }, (_, i) => of(pictureAt(reals, i), pictureAt(fakes, i)));
  const mean = each.reduce((sum, value) => sum + value, 0) / n;
  const best = baselineOf(name, condition, n);
  return figure(`${name}@${condition}`, mean, n, { interval: intervalOfMean(each), ...best });
}

/** The best that people have without a model, of those that were measured over as many pictures. */
function baselineOf(name: 'psnr' | 'ssim' | 'swd', condition: string, n: number): { baseline?: Baseline } {
  const known = baselines.flatMap(({ name: baseline, result: { figures } }): Baseline[] => {
    const measured = figures[condition];
    const value = measured?.n === n ? measured[name] : undefined;
    return value === undefined ? [] : [{ name: baseline, value: Number(value.toPrecision(5)) }];
  });
  const [best] = known.toSorted((a, b) => (name === 'swd' ? a.value - b.value : b.value - a.value));
  return best === undefined ? {} : { baseline: best };
}

function setOf(pictures: readonly Picture[]): PictureSet {
  const [{ width, height, channels }] = pictures as readonly [Picture];
  const pixels = new Uint8Array(pictures.length * width * height * channels);
  for (const [i, picture] of pictures.entries()) pixels.set(picture.pixels, i * picture.pixels.length);
  return { n: pictures.length, shape: [height, width, channels], pixels };
}
