/** Figures that say how near generated pictures come to real ones: asked for by name, each in a file of its own. */
import { UserError } from '../errors.ts';
import { classCoverage } from './class-coverage.ts';
import { classifierScore } from './classifier-score.ts';
import { conditionalAccuracy } from './conditional-accuracy.ts';
import type { Evaluation, Need } from './evaluation.ts';
import { fd } from './frechet-distance.ts';
import { inceptionScore } from './inception-score.ts';
import { kd } from './kernel-distance.ts';
import { Material } from './material.ts';
import type { Metric, MetricResult } from './metric.ts';
import { msSsim } from './ms-ssim.ts';
import { ppl } from './ppl.ts';
import { precisionRecall } from './precision-recall.ts';
import { psnr } from './psnr.ts';
import { ssim } from './ssim.ts';
import { swd } from './swd.ts';

export type { Evaluation, PictureSource } from './evaluation.ts';
export type { FeatureNetwork } from './features.ts';
export type { MetricResult } from './metric.ts';
export { datasetSource, generatedSource } from './sources.ts';
export { SMALLEST_SIDE } from './structural-similarity.ts';

const METRICS: ReadonlyMap<string, Metric> = new Map(
  [
    swd,
    msSsim,
    fd,
    kd,
    inceptionScore,
    precisionRecall,
    classCoverage,
    classifierScore,
    conditionalAccuracy,
    ppl,
    psnr,
    ssim,
  ].map((metric) => [metric.name, metric]),
);

export const metricNames = (): readonly string[] => [...METRICS.keys()];

/** Whether a metric compares two sets of pictures, whoever made them, and so can be measured of two sets of real ones. */
export const comparesSets = (name: string): boolean =>
  !METRICS.get(name)?.needs.some((need) => need === 'sampler' || need === 'pairs' || need === 'asked');

/** A line for each metric: its name and what it measures. */
export const metricSummaries = (): readonly string[] =>
  [...METRICS.values()].map(({ name, summary }) => `${name}: ${summary}`);

/**
 * Measures. Pictures and features are gathered once for all metrics; a backend must have been started.
 *
 * @throws UserError for a name that is no metric, a metric that lacks what it needs, and pictures that do not fit
 */
export async function evaluateMetrics(names: readonly string[], evaluation: Evaluation): Promise<MetricResult[]> {
  const metrics = checkMetrics(names, evaluation);
  const material = await Material.gather(evaluation, new Set(metrics.flatMap(({ needs }) => needs)));
  const results: MetricResult[] = [];
  for (const metric of metrics) {
    const began = performance.now();
    const measurements = await metric.measure(material);
    const seconds = Math.round((performance.now() - began) / 10) / 100;
    const shared = { metric: metric.name, n: material.n, seed: evaluation.seed.text, seconds };
    results.push(...measurements.map((measurement) => ({ ...measurement, ...shared })));
  }
  return results;
}

/** The metrics of these names. Throws UserError for one that is unknown, or that needs what there is not: before any work. */
export function checkMetrics(names: readonly string[], available: Available): Metric[] {
  return names.map((name) => {
    const metric = METRICS.get(name);
    if (metric === undefined) {
      const detail = `Known metrics: ${metricNames().join(', ')}.`;
      throw new UserError(`There is no metric "${name}".`, detail, 'name some of these, with commas between them.');
    }
    const missing = metric.needs.find((need) => !has(available, need));
    if (missing !== undefined) {
      throw new UserError(`The metric ${name} cannot be measured.`, MISSING[missing].detail, MISSING[missing].fix);
    }
    return metric;
  });
}

/** The result of that very name, such as "swd-64", or the one that stands for a metric: "swd-mean" for "swd", "fd-digits" for "fd". */
export const resultOf = (results: readonly MetricResult[], name: string): MetricResult | undefined =>
  results.find((result) => result.name === name) ?? results.find((result) => result.metric === name);

/** What there is to measure with; of the generator only whether there is one. */
type Available = Pick<Evaluation, 'features' | 'paired'> & { readonly sampler?: unknown; readonly asked?: unknown };

function has({ features, sampler, asked, paired }: Available, need: Need): boolean {
  const there = {
    pictures: true,
    features: features !== undefined,
    classes: features?.classes !== undefined,
    sampler: sampler !== undefined,
    pairs: paired === true,
    asked: asked !== undefined,
  };
  return there[need];
}

const MISSING: Readonly<Record<Need, { detail: string; fix: string }>> = {
  pictures: { detail: 'There are no pictures.', fix: 'give some.' },
  features: {
    detail: 'It compares features of pictures, and there is no network that finds them.',
    fix: 'train one with `omokage train features` and give it with --features, or leave the metric out.',
  },
  classes: {
    detail:
      'It tells classes apart, and the feature network knows none. One that learned texts knows terms, any number of them at once.',
    fix: 'give a classifier of labels with --features (`omokage train features --column <name>`), or leave the metric out.',
  },
  sampler: {
    detail: 'It walks through the latent space, and there are only pictures.',
    fix: 'give the generator itself, with --run or --model, or leave the metric out.',
  },
  pairs: {
    detail: 'It compares each picture with the one that it should be, and these are not pairs.',
    fix: 'give a data set of pairs, or leave the metric out.',
  },
  asked: {
    detail:
      'It compares pictures with what was asked for. Either the generator takes neither classes nor texts, or the data set has no ' +
      "column with just the classifier's classes, or none with the generator's.",
    fix: 'give a conditional generator, and a classifier of a column of the data set that it learned.',
  },
};
