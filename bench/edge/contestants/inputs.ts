import type { Plan } from '@omokage/models/plan';

/** What every contestant is given: for each input of a plan so many samples, normal numbers for vectors and noise in [-1, 1] for pictures. */
export function inputsOf(plan: Plan, batch: number): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(plan.inputs).map(([name, shape]) => {
      const size = batch * shape.reduce((product, side) => product * side, 1);
      const next = numbers();
      const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      const draw = shape.length === 1 ? normal : () => 2 * next() - 1;
      return [name, Float32Array.from({ length: size }, draw)];
    }),
  );
}

/** The same numbers from 0 to 1 at every call (mulberry32). */
function numbers(): () => number {
  let state = 0x5eed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
