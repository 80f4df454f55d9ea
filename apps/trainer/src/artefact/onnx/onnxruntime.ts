import * as ort from 'onnxruntime-web';

/** For tests: models run by onnxruntime, on one thread. */

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** Values with their dims, row-major. */
export interface Value {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Runs a model once. Throws where onnxruntime does not take it: that is what makes it valid. */
export async function runOnnx(
  bytes: Uint8Array,
  inputs: Readonly<Record<string, Value>>,
): Promise<Record<string, Value>> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  try {
    const given = Object.fromEntries(
      Object.entries(inputs).map(([name, { dims, data }]) => [name, new ort.Tensor('float32', data, dims)]),
    );
    const made = await session.run(given);
    return Object.fromEntries(
      Object.entries(made).map(([name, { dims, data }]) => [name, { dims, data: data as Float32Array }]),
    );
  } finally {
    await session.release();
  }
}
