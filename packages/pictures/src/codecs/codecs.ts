import type { PictureFormat } from '../head/picture-head.ts';
import type { Rgba } from '../rgba.ts';
import type { WasmModule } from './web-assembly.ts';

/** The compiled codecs of jSquash: Workers import them as `.wasm`, Node reads them (`@omokage/pictures/node`). */
export interface CodecModules {
  /** `@jsquash/png/codec/pkg/squoosh_png_bg.wasm` */
  png: WasmModule;
  /** `@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm` */
  jpegDecoder: WasmModule;
  /** `@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm` */
  jpegEncoder: WasmModule;
  /** `@jsquash/webp/codec/dec/webp_dec.wasm` */
  webpDecoder: WasmModule;
  /** `@jsquash/webp/codec/enc/webp_enc_simd.wasm` */
  webpEncoder: WasmModule;
}

/**
 * Codecs of one isolate or process. Each starts when it is first needed; one that failed is thrown away, since a trap
 * leaves its memory in no known state, and the next picture gets a fresh one.
 */
export interface Codecs {
  /** As stored, not yet upright. Throws whatever the codec does. */
  decode(format: PictureFormat, bytes: Uint8Array): Promise<Rgba>;
  /** Alpha is not looked at. Quality 1..100. */
  encodeJpeg(picture: Rgba, quality: number): Promise<Uint8Array>;
  /** Quality 1..100, or every pixel as it is, those that cannot be seen too. */
  encodeWebp(picture: Rgba, quality: number | 'lossless'): Promise<Uint8Array>;
}
