import type { Rgba } from '../rgba.ts';
import { instantiate, type WasmModule } from './web-assembly.ts';

/**
 * The PNG decoder of `@jsquash/png` (the Rust crate `png`), without the glue that comes with it: that one keeps a single
 * instance for ever, which a trap would leave in no known state, and wants an `ImageData` in the global scope.
 */
export interface PngDecoder {
  decode(bytes: Uint8Array): Rgba;
}

interface PngExports {
  memory: { readonly buffer: ArrayBuffer };
  __wbindgen_malloc(bytes: number, alignment: number): number;
  __wbindgen_free(at: number, bytes: number, alignment: number): void;
  /** Takes ownership of its argument. Gives what the import for new pictures gave. */
  decode(at: number, bytes: number): number;
}

export function startPngDecoder(module: WasmModule): PngDecoder {
  let decoded: Rgba | undefined;
  const unused = () => {
    throw new Error('the PNG codec asked for something that decoding does not need');
  };
  const imports = {
    __wbindgen_memory: unused,
    __wbg_buffer_a448f833075b71ba: unused,
    __wbg_newwithbyteoffsetandlength_099217381c451830: unused,
    __wbindgen_object_drop_ref: () => {},
    __wbg_newwithownedu8clampedarrayandsh_91db5987993a08fb: (
      at: number,
      length: number,
      width: number,
      height: number,
    ) => {
      const pixels = new Uint8Array(exports.memory.buffer, at >>> 0, length >>> 0).slice();
      exports.__wbindgen_free(at, length, 1);
      decoded = { width: width >>> 0, height: height >>> 0, pixels };
      return 0;
    },
    __wbindgen_throw: (at: number, length: number) => {
      throw new Error(new TextDecoder().decode(new Uint8Array(exports.memory.buffer, at >>> 0, length >>> 0)));
    },
  };
  const exports = instantiate(module, { wbg: imports }).exports as PngExports;
  return {
    decode(bytes) {
      decoded = undefined;
      const at = exports.__wbindgen_malloc(bytes.length, 1) >>> 0;
      new Uint8Array(exports.memory.buffer).set(bytes, at);
      exports.decode(at, bytes.length);
      if (decoded === undefined) throw new Error('the PNG codec gave no picture');
      return decoded;
    },
  };
}
