import module from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm?module';
import type { Encoder } from './encoders.ts';

/** The encoder of `@jsquash/png`, the Rust crate `png`. It takes RGBA alone. */

interface RustExports {
  readonly memory: WebAssembly.Memory;
  __wbindgen_malloc(bytes: number, alignment: number): number;
  __wbindgen_free(at: number, bytes: number, alignment: number): void;
  __wbindgen_add_to_stack_pointer(bytes: number): number;
  encode(result: number, at: number, bytes: number, width: number, height: number, bits: number): void;
}

const imports = Object.fromEntries(
  WebAssembly.Module.imports(module).map(({ name }) => [
    name,
    () => {
      throw new Error(`the encoder asked for ${name}`);
    },
  ]),
);
const rust = new WebAssembly.Instance(module, { wbg: imports }).exports as unknown as RustExports;

export const encodeWithRust: Encoder = ({ width, height, pixels }) => {
  const count = width * height;
  const at = rust.__wbindgen_malloc(4 * count, 1) >>> 0;
  const rgba = new Uint8Array(rust.memory.buffer, at, 4 * count).fill(255);
  for (let i = 0; i < count; i++) {
    rgba[4 * i] = pixels[3 * i]!;
    rgba[4 * i + 1] = pixels[3 * i + 1]!;
    rgba[4 * i + 2] = pixels[3 * i + 2]!;
  }
  const result = rust.__wbindgen_add_to_stack_pointer(-16);
  try {
    rust.encode(result, at, 4 * count, width, height, 8);
    const [start, length] = new Uint32Array(rust.memory.buffer, result, 2);
    const file = new Uint8Array(rust.memory.buffer, start, length).slice();
    rust.__wbindgen_free(start!, length!, 1);
    return file;
  } finally {
    rust.__wbindgen_add_to_stack_pointer(16);
  }
};
