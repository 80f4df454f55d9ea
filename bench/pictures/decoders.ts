import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import jpegEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm';
import png from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm?module';
import webpDecoder from '@jsquash/webp/codec/dec/webp_dec.wasm';
import webpEncoder from '@jsquash/webp/codec/enc/webp_enc_simd.wasm';
import { decodePicture, type PictureFormat, type Rgba, startCodecs } from '@omokage/pictures';
import { JSQUASH, OUR_DECODER, PNG_ALONE } from './names.ts';
import { decodePlainly } from './plain-decoder.ts';

/** What an upload could be read with. */

const codecs = startCodecs({ png, jpegDecoder, jpegEncoder, webpDecoder, webpEncoder });
const LIMITS = { bytes: 1 << 24, side: 4096, pixels: 1 << 24 };

export type Decoder = (format: PictureFormat, bytes: Uint8Array) => Promise<Pick<Rgba, 'pixels'>>;

export const DECODERS: Readonly<Record<string, Decoder>> = {
  [OUR_DECODER]: (_, bytes) => decodePicture(codecs, bytes, LIMITS),
  [JSQUASH]: (format, bytes) => codecs.decode(format, bytes),
  [PNG_ALONE]: async (_, bytes) => ({ pixels: decodePlainly(bytes) }),
};
