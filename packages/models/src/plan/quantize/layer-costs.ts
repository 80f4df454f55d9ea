import type { Graph } from '../compile/graph.ts';
import { decibels, meanSquareError, renders } from './fidelity.ts';
import type { Calibration, Seen } from './observe.ts';
import { workOf } from './storage.ts';
import { toInt8 } from './to-int8.ts';

/** What computing one layer in integers does to the picture. */
export interface LayerCost {
  readonly id: string;
  readonly op: string;
  /** Its share of the plan's multiply-accumulates. */
  readonly share: number;
  /** Of the pictures with this layer alone in integers, against those of the plan as it was; dB. */
  readonly psnr: number;
}

/** Tries every layer on its own. @param wanted what the plan makes of `pictures` */
export async function layerCosts(
  graph: Graph,
  seen: ReadonlyMap<string, Seen>,
  layers: Iterable<string>,
  pictures: Calibration,
  wanted: readonly Float32Array[],
): Promise<LayerCost[]> {
  const work = workOf(graph.plan);
  const total = [...work.values()].reduce((sum, macs) => sum + macs, 0);
  const costs: LayerCost[] = [];
  for (const id of layers) {
    const alone = toInt8(graph, seen, { layers: new Set([id]) });
    const psnr = decibels(meanSquareError(await renders(alone, pictures), wanted));
    const { op } = graph.plan.nodes.find((node) => node.id === id)!;
    costs.push({ id, op, share: work.get(id)! / total, psnr });
  }
  return costs;
}
