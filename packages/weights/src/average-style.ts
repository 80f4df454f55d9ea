import type { SamplerManifest } from './manifest.ts';

type Average = NonNullable<SamplerManifest['style']>['average'];

/** The average styles of a model's classes, in their order; undefined where it has one for all. */
export const averagesOfClasses = (average: Average): readonly number[][] | undefined =>
  Array.isArray(average[0]) ? (average as number[][]) : undefined;

/** As samplers take it: `[dimensions]`, or `[classes, dimensions]`, row-major. */
export const averageStyle = (average: Average): Float32Array<ArrayBuffer> => Float32Array.from(average.flat());
