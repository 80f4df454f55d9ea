import type { Graph } from './compile/graph.ts';
import { PlanRunner } from './run.ts';

/** Pixels that are changed, so that every phase of the strides gets its turn. */
const PLACES = 8;

/**
 * For tests: how far a change of a pixel about the middle is seen along a row or a column, in pixels, when a plan runs on pictures of
 * `side`. All inputs change there: to the other end of their range, which is [-1, 1], and 0 or 1 of a mask.
 */
export async function furthestSeen({ plan, weights }: Graph, side: number): Promise<number> {
  const whole = new PlanRunner(plan, weights);
  const runner = whole.at(side, side);
  const inputs = Object.entries(runner.plan.inputs).map(([name, shape]) => [name, shape[2]!] as const);
  const draw = async (changed?: number) => {
    const given = inputs.map(([name, channels]) => {
      const values = Float32Array.from({ length: side * side * channels }, (_, i) =>
        name === 'mask' ? Number((i * 7919) % 13 === 0) : Math.sin(i * i) / 2,
      );
      if (changed !== undefined) {
        const from = changed * channels;
        values.subarray(from, from + channels).forEach((value, i) => {
          values[from + i] = name === 'mask' ? 1 - value : value > 0 ? -1 : 1;
        });
      }
      return [name, values] as const;
    });
    return Object.values(await runner.compute(Object.fromEntries(given)))[0]!;
  };
  const still = await draw();
  const channels = still.length / side ** 2;
  let furthest = 0;
  for (let place = 0; place < PLACES; place++) {
    const [row, column] = [side / 2 + place, side / 2 + ((3 * place) % PLACES)];
    const moved = await draw(row * side + column);
    moved.forEach((value, i) => {
      if (value === still[i]) return;
      const at = Math.floor(i / channels);
      furthest = Math.max(furthest, Math.abs(Math.floor(at / side) - row), Math.abs((at % side) - column));
    });
  }
  whole.dispose();
  return furthest;
}
