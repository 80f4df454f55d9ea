import { Engine } from '@omokage/engine';
import kernels from '@omokage/engine/kernels.wasm';
import { workerOf } from './contestant.ts';

/** Plans on our own kernels. Pictures go through one after the other, however many are asked for. */
const engine = new Engine(kernels);

export default workerOf({
  load: ({ plan, weights }) => {
    const runner = engine.runner(plan, weights);
    const output = Object.keys(plan.outputs)[0]!;
    return { run: (inputs, batch) => runner.calculate(inputs, batch)[output]! };
  },
  heapBytes: () => engine.bytes,
});
