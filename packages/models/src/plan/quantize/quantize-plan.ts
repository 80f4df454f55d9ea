import type { Graph } from '../compile/graph.ts';
import { correctBiases } from './correct-biases.ts';
import { equalise } from './equalise.ts';
import { decibels, meanSquareError, renders } from './fidelity.ts';
import { type LayerCost, layerCosts } from './layer-costs.ts';
import { type Calibration, observe } from './observe.ts';
import { spareLayers } from './spare-layers.ts';
import { integerLayers, storageFor } from './storage.ts';
import { toInt8 } from './to-int8.ts';

/** A plan whose costly layers compute in integers, and how it came to be. */
export interface QuantizedPlan extends Graph {
  /** Every layer that could compute in integers, in the order of the plan. */
  readonly costs: readonly LayerCost[];
  /** Those that do. */
  readonly layers: ReadonlySet<string>;
  /** How far channels were evened out, and whether biases were corrected: what served the pictures best. */
  readonly equalised: number;
  readonly corrected: boolean;
  /** Of calibration pictures that nothing was read off, against the plan as it was; dB. Infinite where no layer is in integers. */
  readonly psnr: number;
}

/** How far channels are evened out, from not at all to altogether; what is best differs from plan to plan. */
const EVENNESS = [0, 0.5, 0.75, 1];

/** Of the calibration pictures, those that choices are judged by. */
const JUDGES = 1 / 4;

/**
 * Post-training quantization of a compiled plan (Jacob et al. 2018; Nagel et al. 2021): 7-bit codes between layers, in ranges of the least
 * error over calibration inputs; 8-bit kernels with a scale for each filter; channels evened out and biases corrected as far as that
 * helps; and the layers that cost most left as they are until `target` is met. What helps is judged on a quarter of the inputs,
 * off which nothing else is read.
 * @param calibration two batches or more
 * @param target dB that pictures should have against those of the plan as it is
 */
export async function quantizePlan(graph: Graph, calibration: Calibration, target: number): Promise<QuantizedPlan> {
  const candidates = integerLayers(graph.plan);
  if (candidates.size === 0) {
    return { ...graph, costs: [], layers: candidates, equalised: 0, corrected: false, psnr: Number.POSITIVE_INFINITY };
  }
  const judges = Math.max(1, Math.round(calibration.length * JUDGES));
  const [learning, judging] = [calibration.slice(0, -judges), calibration.slice(-judges)];
  const wanted = await renders(graph, judging);
  const psnrOf = async (made: Graph) => decibels(meanSquareError(await renders(made, judging), wanted));

  const { equalised, even, seen } = await evened(graph, learning, candidates, psnrOf);
  const costs = await layerCosts(even, seen, candidates, judging, wanted);
  const { layers, psnr } = await spareLayers(costs, target, (some) => psnrOf(toInt8(even, seen, { layers: some })));
  if (layers.size === 0) {
    return { ...graph, costs, layers, equalised: 0, corrected: false, psnr: Number.POSITIVE_INFINITY };
  }
  const rounded = toInt8(even, seen, { layers });
  const corrected = await correctBiases(even, rounded, learning);
  const correctedPsnr = await psnrOf(corrected);
  const better = correctedPsnr > psnr;
  return {
    ...(better ? corrected : rounded),
    ...{ costs, layers, equalised, corrected: better, psnr: better ? correctedPsnr : psnr },
  };
}

/** The plan with its channels as even as serves it best, and what its values are then. */
async function evened(
  graph: Graph,
  learning: Calibration,
  layers: ReadonlySet<string>,
  psnrOf: (made: Graph) => Promise<number>,
) {
  const ids = [...storageFor(graph.plan, layers).groups.keys()];
  const asItIs = await observe(graph, learning, ids);
  const tried = [];
  for (const equalised of EVENNESS) {
    const { graph: even, seen } = equalised === 0 ? { graph, seen: asItIs } : equalise(graph, asItIs, equalised);
    tried.push({ equalised, even, seen, psnr: await psnrOf(toInt8(even, seen, { layers })) });
  }
  return tried.reduce((best, other) => (other.psnr > best.psnr ? other : best));
}
