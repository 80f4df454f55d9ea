import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Codecs } from './codecs/codecs.ts';
import { startCodecs } from './codecs/start-codecs.ts';
import type { WasmModule } from './codecs/web-assembly.ts';

declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => WasmModule };

/** The codecs of jSquash for Node: read from `node_modules` and compiled, each when it is first needed. */
export function nodeCodecs(): Codecs {
  const compiled = new Map<string, WasmModule>();
  const compile = (file: string): WasmModule => {
    const module = compiled.get(file) ?? new WebAssembly.Module(readFileSync(resolve(file)));
    compiled.set(file, module);
    return module;
  };
  return startCodecs({
    get png() {
      return compile('@jsquash/png/codec/pkg/squoosh_png_bg.wasm');
    },
    get jpegDecoder() {
      return compile('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm');
    },
    get jpegEncoder() {
      return compile('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm');
    },
    get webpDecoder() {
      return compile('@jsquash/webp/codec/dec/webp_dec.wasm');
    },
    get webpEncoder() {
      return compile('@jsquash/webp/codec/enc/webp_enc_simd.wasm');
    },
  });
}

const resolve = createRequire(import.meta.url).resolve;
