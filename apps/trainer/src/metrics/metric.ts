import type { Need } from './evaluation.ts';
import type { Material } from './material.ts';

/** A figure, with all that is needed to read it and to get it again. */
export interface MetricResult {
  /** The metric that was asked for; one may give several figures. */
  readonly metric: string;
  /** What was measured, such as "swd-64" or "fd-digits"; a name that depends on a feature network names it. */
  readonly name: string;
  readonly value: number;
  /** Pictures of each side that it was measured over. */
  readonly n: number;
  /** The seed of everything drawn on the way: which pictures, pairs, patches and directions. */
  readonly seed: string;
  readonly better: 'lower' | 'higher';
  readonly seconds: number;
  /** Figures beside the value, such as a standard error. */
  readonly details?: Readonly<Record<string, number>>;
  /** Classes that hardly come up among the fakes, of a metric that counts classes. */
  readonly missingClasses?: readonly string[];
}

/** What a metric hands back: a result but for what all metrics share. */
export type Measurement = Pick<MetricResult, 'name' | 'value' | 'better' | 'details' | 'missingClasses'>;

export interface Metric {
  /** What it is asked for by. */
  readonly name: string;
  /** For people: what it measures, in a few words. */
  readonly summary: string;
  readonly needs: readonly Need[];
  /** Its figures, the one that stands for the metric first. */
  measure(material: Material): Promise<readonly Measurement[]>;
}
