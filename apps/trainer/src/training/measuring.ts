import { numericSeed } from '@omokage/models/sampling';
import type { PackedDataset } from '../data/packed.ts';
import {
  checkMetrics,
  datasetSource,
  type Evaluation,
  evaluateMetrics,
  type FeatureNetwork,
  generatedSource,
  type MetricResult,
  SMALLEST_SIDE,
} from '../metrics/index.ts';
import { restoredSources } from '../metrics/restored-sources.ts';
import type { Restoration } from './restoration.ts';
import { restored } from './restore.ts';
import type { Habits } from './run-config.ts';
import type { TrainingState } from './state.ts';

/** One seed for all runs, so that their figures can be compared. */
const SEED = numericSeed(0);
/** Pictures behind the figure that the alarm for too little variety looks at. */
const VARIETY_IMAGES = 64;

/**
 * The metrics of a run, asked of its state as it trains: the pictures that would ship against those of the data set, or what a
 * restorer makes of the inputs it is tested on against their targets. The state must have its standing statistics.
 */
export class Measuring {
  private readonly dataset: PackedDataset;
  private readonly habits: Habits;
  private readonly features: FeatureNetwork | undefined;
  private readonly restoration: Restoration | undefined;

  /** Throws UserError for a metric that is unknown or lacks what it needs: before any training. */
  constructor(dataset: PackedDataset, habits: Habits, features: FeatureNetwork | undefined, restoration?: Restoration) {
    this.dataset = dataset;
    this.habits = habits;
    this.features = features;
    this.restoration = restoration;
    const made = restoration === undefined ? { sampler: true } : { paired: restoration.source.pairs };
    checkMetrics(habits.metrics, { ...(features && { features }), ...made });
  }

  get asked(): boolean {
    return this.habits.metrics.length > 0;
  }

  /** The metrics of the run. */
  async metrics(state: TrainingState): Promise<MetricResult[]> {
    return evaluateMetrics(this.habits.metrics, this.evaluationOf(state, this.habits.metricsImages));
  }

  /** How alike the generator's pictures are, and how alike the reals: MS-SSIM, 1 where all are one. Not known of tiny pictures. */
  async variety(state: TrainingState): Promise<{ fakes: number; reals: number } | undefined> {
    if (this.restoration !== undefined) return undefined; // its pictures vary as its inputs do
    if (Math.min(...this.dataset.shape.slice(0, 2)) < SMALLEST_SIDE) return undefined;
    const [result] = await evaluateMetrics(['ms-ssim'], this.evaluationOf(state, VARIETY_IMAGES));
    return { fakes: result!.value, reals: result!.details!.reals! };
  }

  private evaluationOf(state: TrainingState, n: number): Evaluation {
    const shared = { n, seed: SEED, ...(this.features && { features: this.features }) };
    if (this.restoration !== undefined) {
      return { ...shared, ...restoredSources(this.restoration, SEED, async (inputs) => restored(state, inputs)) };
    }
    const sampler = state.sampler();
    return { ...shared, reals: datasetSource(this.dataset, SEED), fakes: generatedSource(sampler, SEED), sampler };
  }
}
