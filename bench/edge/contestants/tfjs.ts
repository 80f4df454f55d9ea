import { PlanRunner } from '@omokage/models/plan';
import * as tf from '@tensorflow/tfjs-core';
import { bootBackend, heapState } from '../../../apps/edge/src/inference/backend.ts';
import { workerOf } from './contestant.ts';

/** Plans on the WASM backend of tfjs, with its kernels as they are: booted as in the Worker that is served. */
bootBackend();

export default workerOf({
  load: ({ plan, weights }) => {
    const runner = new PlanRunner(plan, weights);
    const output = Object.keys(plan.outputs)[0]!;
    return {
      run: (inputs, batch) =>
        tf.tidy(() => {
          const given = Object.entries(plan.inputs).map(([name, shape]) => [
            name,
            tf.tensor(inputs[name]!, [batch, ...shape], 'float32'),
          ]);
          return runner.run(Object.fromEntries(given))[output]!.dataSync<'float32'>();
        }),
    };
  },
  heapBytes: () => heapState().heapBytes,
});
