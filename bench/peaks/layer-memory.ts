import { ACTIVATIONS, instantiateKernels, TARGETS } from '../../packages/engine/src/kernel-module.ts';
import { newMemory, type WasmModule } from '../../packages/engine/src/web-assembly.ts';
import type { Layer } from './layers.ts';

export type Arithmetic = 'floats' | 'codes';

const PAGE = 65_536;
/** Where vectors may lie, a line of the cache. */
const LINE = 64;
const ceilTo = (count: number, step: number): number => Math.ceil(count / step) * step;

/** Lays a layer's numbers out in a memory of its own, and returns what runs it once. */
export function layerOn(module: WasmModule, layer: Layer, arithmetic: Arithmetic): () => void {
  const { side, kernel, inputs, outputs, phases } = layer;
  const element = arithmetic === 'codes' ? 1 : 4;
  const [step, stored, columns] = [ceilTo(inputs, 4), ceilTo(outputs, 4), ceilTo(outputs, 8)];
  const across = side + 2;
  const pixels = side * side;
  const window = kernel * kernel * step;
  // A phase writes every second pixel of every second row.
  const stride = phases === 4 ? 2 : 1;

  let end = LINE;
  const take = (bytes: number) => {
    const at = end;
    end = ceilTo(end + bytes, LINE);
    return at;
  };
  const input = take(across * across * step * element);
  const table = take(ceilTo(pixels, 6) * 8);
  const weights = Array.from({ length: phases }, () => take(window * columns * element));
  const [starts, scales, bias] = [take(columns * 4), take(columns * 4), take(columns * 4)];
  const output = take(pixels * phases * stored * element);

  const memory = newMemory(Math.ceil(end / PAGE));
  fillWithSomeNumbers(memory.buffer, element);
  new Float32Array(memory.buffer, scales, columns).fill(1 / (window * 30));
  new Float32Array(memory.buffer, bias, columns).fill(40);
  new Int32Array(memory.buffer, starts, columns).fill(-100);
  const entries = new Uint32Array(memory.buffer, table, ceilTo(pixels, 6) * 2);
  for (let i = 0; i < entries.length; i += 2) {
    const pixel = Math.min(i / 2, pixels - 1);
    const [y, x] = [Math.floor(pixel / side), pixel % side];
    entries[i] = (y * across + x) * step * element;
    entries[i + 1] = (y * stride * side * stride + x * stride) * stored * element;
  }

  const kernels = instantiateKernels(module, memory);
  const run = kernel * step;
  const runStep = across * step * element;
  const { leakyRelu } = ACTIVATIONS;
  if (arithmetic === 'floats') {
    return () => {
      for (const panels of weights) {
        kernels.convolveFloats(
          input,
          table,
          pixels,
          kernel,
          run,
          runStep,
          panels,
          bias,
          outputs,
          output,
          leakyRelu,
          0.2,
        );
      }
    };
  }
  const { codes } = TARGETS;
  return () => {
    for (const panels of weights) {
      kernels.convolveCodes(
        ...[input, table, pixels, kernel, run, runStep, panels, starts, scales, bias, outputs, output],
        ...([leakyRelu, 0.2, codes, 20] as const),
      );
    }
  };
}

/** Denormal numbers and infinities take other times than what networks compute with. */
function fillWithSomeNumbers(buffer: ArrayBuffer, element: number): void {
  if (element === 1) {
    const bytes = new Uint8Array(buffer);
    for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 37) % 128;
  } else {
    const floats = new Float32Array(buffer);
    for (let i = 0; i < floats.length; i++) floats[i] = ((i * 37) % 128) / 64 - 1;
  }
}
