import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Codecs } from './codecs/codecs.ts';
import { startCodecs } from './codecs/start-codecs.ts';
import type { WasmModule } from './codecs/web-assembly.ts';

declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => WasmModule };

/** Files of packages that are asked of Node by name. */
export const CODEC_FILES = {
  png: '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
  jpegDecoder: '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  jpegEncoder: '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
  webpDecoder: '@jsquash/webp/codec/dec/webp_dec.wasm',
  webpEncoder: '@jsquash/webp/codec/enc/webp_enc_simd.wasm',
} as const;

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
      return compile(CODEC_FILES.png);
    },
    get jpegDecoder() {
      return compile(CODEC_FILES.jpegDecoder);
    },
    get jpegEncoder() {
      return compile(CODEC_FILES.jpegEncoder);
    },
    get webpDecoder() {
      return compile(CODEC_FILES.webpDecoder);
    },
    get webpEncoder() {
      return compile(CODEC_FILES.webpEncoder);
    },
  });
}

const resolve = createRequire(import.meta.url).resolve;
