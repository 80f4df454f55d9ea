import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import jpegEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm';
import png from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm?module';
import webpDecoder from '@jsquash/webp/codec/dec/webp_dec.wasm';
import webpEncoder from '@jsquash/webp/codec/enc/webp_enc_simd.wasm';
import { startCodecs } from '@omokage/pictures';

/** The codecs of this isolate. Compiled with the Worker; each starts when the first picture needs it. */
export const codecs = startCodecs({ png, jpegDecoder, jpegEncoder, webpDecoder, webpEncoder });
