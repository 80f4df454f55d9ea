import { type Plan, type PlanNode, shapesOf } from '@omokage/models/plan';
import { bindNode } from '../../packages/models/src/plan/check.ts';
import type { Graph } from './models/transposed-form.ts';
import { RunningContestant } from './running-contestant.ts';
import { spreadOf } from './spread.ts';

/** What one node of a plan costs. */
export interface LayerCost {
  readonly id: string;
  readonly op: string;
  readonly macs: number;
  /** Processor milliseconds of a picture. */
  readonly milliseconds: number;
}

export interface Profile {
  readonly layers: readonly LayerCost[];
  /** Of handing the picture out. */
  readonly outputMs: number;
  /** Of all of it. */
  readonly totalMs: number;
}

/**
 * What each node of a plan costs our engine: the plan up to there less the plan up to the node before, in turns. All of them hand out the
 * value of the first node, so that handing out is in none of the differences.
 */
export async function profileLayers({ plan, weights }: Graph, rounds: number): Promise<Profile> {
  const running = await RunningContestant.start('engine');
  try {
    const prefixes = [...plan.nodes.keys()].map((index) => upTo(plan, index));
    const runs = [...prefixes, plan];
    const times: number[] = [];
    for (const [i, prefix] of runs.entries()) {
      await running.load(`${i}`, { plan: prefix, weights });
      times.push(await running.warmUp(`${i}`, 1));
    }
    const measured = runs.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      for (const i of runs.keys()) measured[i]!.push(await running.perPicture(`${i}`, 1, times[i]!));
    }
    const shapes = shapesOf(plan);
    const layers = plan.nodes.map((node, i) => {
      const macs = macsOf(node, shapes);
      return { id: node.id, op: node.op, macs, milliseconds: between(measured[i - 1], measured[i]!) };
    });
    const outputMs = between(measured.at(-2), measured.at(-1)!);
    return { layers, outputMs, totalMs: spreadOf(measured.at(-1)!).least };
  } finally {
    await running.stop();
  }
}

/** The nodes up to `last`, of which the first one's value is handed out. */
export const upTo = ({ inputs, nodes }: Plan, last: number): Plan => ({
  inputs,
  nodes: nodes.slice(0, last + 1),
  outputs: { output: nodes[0]!.id },
});

/** The fastest rounds apart: whatever else a machine does only adds to a round, and differences are small beside it. Less than nothing is noise. */
export const between = (before: readonly number[] | undefined, after: readonly number[]): number =>
  Math.max(0, spreadOf(after).least - (before === undefined ? 0 : spreadOf(before).least));

const macsOf = (node: PlanNode, shapes: ReturnType<typeof shapesOf>): number =>
  bindNode(node).macs(node.inputs.map((id) => shapes.get(id)!));
