import binary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
import * as ort from 'onnxruntime-web/wasm';
import { workerOf } from './contestant.ts';
import { asChannelsFirst } from './picture-layout.ts';

/**
 * onnxruntime-web with one thread. It means to fetch its binary and compile it, which Workers must not: its factory is handed an
 * instance of the module that came with the Worker, by the one option that Emscripten has for this, which the library passes to nobody.
 * For as long as it starts, every object has that option.
 */
let memory: WebAssembly.Memory | undefined;
const hook = {
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) {
    const parts = Object.values(imports).flatMap((part) => Object.values(part));
    memory = parts.find((part) => part instanceof WebAssembly.Memory);
    const instance = new WebAssembly.Instance(binary, imports);
    memory ??= Object.values(instance.exports).find((part) => part instanceof WebAssembly.Memory);
    done(instance, binary);
    return {};
  },
};

ort.env.wasm.numThreads = 1;
ort.env.wasm.proxy = false;
// Anything: that there is an override makes it use the glue in its own bundle.
ort.env.wasm.wasmPaths = { wasm: 'ort-wasm-simd-threaded.wasm' };

async function sessionOf(bytes: Uint8Array): Promise<ort.InferenceSession> {
  Object.defineProperty(Object.prototype, 'instantiateWasm', { value: hook.instantiateWasm, configurable: true });
  try {
    return await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'], graphOptimizationLevel: 'all' });
  } finally {
    Reflect.deleteProperty(Object.prototype, 'instantiateWasm');
  }
}

export default workerOf({
  load: async ({ plan, onnx }) => {
    const session = await sessionOf(onnx!);
    const output = session.outputNames[0]!;
    return {
      run: async (inputs, batch) => {
        const feeds = Object.fromEntries(
          Object.entries(plan.inputs).map(([name, shape]) => [
            name,
            new ort.Tensor('float32', inputs[name]!, [batch, ...asChannelsFirst(shape)]),
          ]),
        );
        return (await session.run(feeds))[output]!.data as Float32Array;
      },
    };
  },
  channelsFirst: true,
  heapBytes: () => memory?.buffer.byteLength ?? 0,
});
