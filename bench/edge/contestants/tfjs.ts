import '@tensorflow/tfjs-backend-wasm/dist/register_all_kernels';
import { PlanRunner } from '@omokage/models/plan';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import binary from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';
import * as tf from '@tensorflow/tfjs-core';
import { hostBackendModule } from '../../../apps/edge/src/inference/emscripten-host.ts';
import { workerOf } from './contestant.ts';

/** As much as an isolate may have: where a model finds no room in it, it would find none in a Worker. */
const HEAP_BYTES = 128 * 1024 * 1024;

/** Plans on the WASM backend of tfjs, with its kernels as they are. */
const hosted = hostBackendModule(binary, HEAP_BYTES);
tf.registerBackend('wasm', () => new BackendWasm(hosted as unknown as ConstructorParameters<typeof BackendWasm>[0]));
// A promise comes back; nothing here is asynchronous, so that the backend is in place already.
void tf.setBackend('wasm');

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
  heapBytes: () => hosted.HEAPU8.length,
});
