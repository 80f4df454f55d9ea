/**
 * Direct calls of the fast things in tfjs's wasm binary, XNNPACK's matrix product and convolution. Going
 * past the stock kernels lets the caller choose where the result is written and which padding is used.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type NativeFunction, nativeId, type WasmBackend } from './heap.ts';

const nativeFunctions = new WeakMap<WasmBackend, Map<string, NativeFunction>>();

function native(backend: WasmBackend, name: string, parameters: readonly ('number' | 'array')[]): NativeFunction {
  const known = nativeFunctions.get(backend) ?? new Map<string, NativeFunction>();
  nativeFunctions.set(backend, known);
  const found = known.get(name) ?? backend.wasm.cwrap(name, null, parameters);
  known.set(name, found);
  return found;
}

const MATRIX_PRODUCT = [
  'number',
  'array',
  'number',
  'number',
  'array',
  'number',
  'number',
  'number',
  'number',
] as const;
const CONVOLUTION = Array<'number'>(19).fill('number');

function shapeBytes(shape: number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(shape).buffer);
}

/** out [rows,columns] = a [rows,inner] x b [inner,columns]. All three are contiguous; their own shapes are not looked at. */
export function multiply(
  backend: WasmBackend,
  a: TensorInfo,
  b: TensorInfo,
  out: TensorInfo,
  size: { rows: number; inner: number; columns: number },
): void {
  native(backend, 'BatchMatMul', MATRIX_PRODUCT)(
    nativeId(backend, a),
    shapeBytes([1, size.rows, size.inner]),
    3,
    nativeId(backend, b),
    shapeBytes([1, size.inner, size.columns]),
    3,
    false,
    false,
    nativeId(backend, out),
  );
}

/** Zeros around a picture, in pixels. */
export interface Padding {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/**
 * out = x [N,H,W,I] convolved with filter [kh,kw,I,O]: stride 1, explicit non-negative padding, optional dilation.
 * `out` must hold N * oh * ow * O floats, with oh = H + top + bottom - (kh - 1) * dilation height, and ow alike.
 */
export function convolve(
  backend: WasmBackend,
  x: TensorInfo,
  filter: TensorInfo,
  out: TensorInfo,
  padding: Padding,
  dilation: readonly [height: number, width: number] = [1, 1],
): void {
  const [batch, height, width, inputs] = x.shape as [number, number, number, number];
  const [filterHeight, filterWidth, , outputs] = filter.shape as [number, number, number, number];
  native(backend, 'Conv2D', CONVOLUTION)(
    nativeId(backend, x),
    batch,
    height,
    width,
    nativeId(backend, filter),
    filterHeight,
    filterWidth,
    padding.top,
    padding.right,
    padding.bottom,
    padding.left,
    0, // the padding above counts, not TensorFlow's 'same' rule
    dilation[0],
    dilation[1],
    1,
    1,
    inputs,
    outputs,
    nativeId(backend, out),
  );
}
