import { fromPixels } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { intervalByParts } from '../../apps/trainer/src/metrics/confidence.ts';
import type { FeatureSet } from '../../apps/trainer/src/metrics/features.ts';
import { frechetDistance } from '../../apps/trainer/src/metrics/frechet-distance.ts';
import { evaluateMetrics, type PictureSource } from '../../apps/trainer/src/metrics/index.ts';
import type { PictureSet } from '../../apps/trainer/src/metrics/picture-set.ts';
import { shareOn } from '../../apps/trainer/src/metrics/precision-recall.ts';
import { byParts, type Figure, figure, partsOf } from './measured.ts';
import { SEED } from './seed.ts';

/** Figures that compare two sets of pictures: each with its interval and, where other real pictures are given, with its floor. */

/** Reals, what is compared with them, and other reals, as many of each. */
interface Sides<Set> {
  readonly reals: Set;
  readonly fakes: Set;
  readonly others?: Set | undefined;
}

/** Frechet distance, precision and recall. @param suffix behind their names */
export function featureFigures({ reals, fakes, others }: Sides<FeatureSet>, network: string, suffix = ''): Figure[] {
  const figures: Figure[] = [];
  for (const [name, of, within] of [
    ['fd', frechetDistance, [0, Infinity]],
    ['precision', shareOn, [0, 1]],
    ['recall', (real: FeatureSet, fake: FeatureSet) => shareOn(fake, real), [0, 1]],
  ] as const) {
    const value = of(reals, fakes);
    const interval = byParts(value, fakes.n, (first, n) => of(someOf(reals, first, n), someOf(fakes, first, n)));
    const floor = others && of(reals, others);
    figures.push(figure(`${name}-${network}${suffix}`, value, fakes.n, { interval, within, floor }));
  }
  return figures;
}

/** Sliced Wasserstein distances, the mean over the levels first. */
export async function pictureFigures({ reals, fakes, others }: Sides<PictureSet>): Promise<Figure[]> {
  const [whole, floor] = [await swd(reals, fakes), others && (await swd(reals, others))];
  const parts: Map<string, number>[] = [];
  for (const { first, n } of partsOf(fakes.n)) {
    parts.push(await swd(picturesOf(reals, first, n), picturesOf(fakes, first, n)));
  }
  return Array.from(whole, ([name, value]) => {
    const interval = intervalByParts(
      value,
      parts.map((part) => part.get(name)!),
    );
    return figure(name, value, fakes.n, { interval, floor: floor?.get(name), within: [0, Infinity] });
  });
}

async function swd(reals: PictureSet, fakes: PictureSet): Promise<Map<string, number>> {
  const results = await evaluateMetrics(['swd'], {
    ...{ reals: keptSource(reals), fakes: keptSource(fakes) },
    ...{ n: fakes.n, seed: SEED },
  });
  return new Map(results.map(({ name, value }) => [name, value]));
}

/** Rows `first` to `first + n - 1`. */
export const someOf = ({ dimensions, values }: FeatureSet, first: number, n: number): FeatureSet => ({
  ...{ n, dimensions },
  values: values.subarray(first * dimensions, (first + n) * dimensions),
});

export function picturesOf({ shape, pixels }: PictureSet, first: number, n: number): PictureSet {
  const size = shape[0] * shape[1] * shape[2];
  return { n, shape, pixels: pixels.subarray(first * size, (first + n) * size) };
}

/** The pictures of a set, one after the other. */
export const keptSource = (set: PictureSet): PictureSource => ({
  count: set.n,
  pictures: async (first, n) => tf.tensor4d(fromPixels(picturesOf(set, first, n).pixels), [n, ...set.shape]),
});
