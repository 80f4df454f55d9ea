import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { furthestSeen } from '../plan/furthest-seen.ts';
import { compile, PlanRunner, reachOf } from '../plan/index.ts';
import { recordTrained } from '../plan/trained-recording.ts';
import { systemNamed } from './index.ts';
import { TINY_SYSTEMS } from './tiny-systems.ts';

const restorers = Object.entries(TINY_SYSTEMS).flatMap(([name, options]) => {
  const { restorer } = systemNamed(name).configure(options);
  return restorer === undefined ? [] : [{ name, restorer }];
});

describe.each(restorers)('the restorer of $name', ({ restorer: { network } }) => {
  const trained = recordTrained(network.network, network.inputs, undefined);
  const served = compile(trained.plan, trained.weights);
  const { reach, multiple } = reachOf(served.plan);

  it('runs at any sides that divide by its multiple', () => {
    const runner = new PlanRunner(served.plan, served.weights);
    for (const [height, width] of [
      [1, 1],
      [2, 3],
      [5, 1],
    ] as const) {
      const made = runner.at(height * multiple, width * multiple);
      expect(made.facts.shapes.get(made.plan.outputs.output!)?.slice(0, 2)).toEqual([
        height * multiple,
        width * multiple,
      ]);
    }
    runner.dispose();
  });

  it('looks as far as its plan says, and no further', async () => {
    // Where there is no end to it, the far side of a small picture is enough to see that.
    const side = Math.ceil((2 * (reach ?? 8) + 24) / multiple) * multiple;
    const seen = await furthestSeen(served, side);
    expect(seen).toBeLessThanOrEqual(reach ?? side);
    expect(seen).toBeGreaterThanOrEqual(reach === undefined ? side / 2 : 1);
  });
});

it('is looked at of several systems', () => {
  expect(restorers.length).toBeGreaterThan(2);
});
