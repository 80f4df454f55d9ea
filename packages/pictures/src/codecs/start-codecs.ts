import mozjpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import mozjpegEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import { defaultOptions as jpegDefaults } from '@jsquash/jpeg/meta.js';
import libwebpDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import libwebpEncoder from '@jsquash/webp/codec/enc/webp_enc_simd.js';
import { defaultOptions as webpDefaults } from '@jsquash/webp/meta.js';
import type { Rgba } from '../rgba.ts';
import type { CodecModules, Codecs } from './codecs.ts';
import { type DecodedImage, startEmscripten, toRgba } from './emscripten.ts';
import { startPngDecoder } from './png-decoder.ts';
import { Renewable } from './renewable.ts';

interface JpegDecoder {
  decode(bytes: Uint8Array, upright: boolean): DecodedImage | null;
}
interface WebpDecoder {
  decode(bytes: Uint8Array): DecodedImage | null;
}
interface Encoder {
  encode(pixels: Uint8Array, width: number, height: number, options: object): Uint8Array | null;
}

/** A progressive JPEG is a few per cent smaller, and takes MozJPEG twice the time: too long for a Worker. */
const IN_ONE_PASS = { progressive: false, baseline: true } as const;

/**
 * `exact`: the colours under full transparency too. Quality and method are effort here; the codec's own choice takes five
 * times as long, for nothing.
 */
const WITHOUT_LOSS = { lossless: 1, exact: 1, quality: 50, method: 2 } as const;

/**
 * Codecs from their compiled modules; none is started before it is needed.
 * @param options `kept`: whether instances are kept for the next picture (the default). One takes 16 MiB or more, and
 * starts in milliseconds: where memory is short, do not.
 */
export function startCodecs(modules: CodecModules, options: { kept?: boolean } = {}): Codecs {
  const png = new Renewable(() => startPngDecoder(modules.png), options);
  const jpeg = new Renewable(() => startEmscripten<JpegDecoder>(mozjpegDecoder, modules.jpegDecoder), options);
  const webp = new Renewable(() => startEmscripten<WebpDecoder>(libwebpDecoder, modules.webpDecoder), options);
  const jpegOut = new Renewable(() => startEmscripten<Encoder>(mozjpegEncoder, modules.jpegEncoder), options);
  const webpOut = new Renewable(() => startEmscripten<Encoder>(libwebpEncoder, modules.webpEncoder), options);

  const decoders = {
    png: (bytes: Uint8Array) => png.with((decoder) => decoder.decode(bytes)),
    jpeg: (bytes: Uint8Array) =>
      jpeg.with(({ api, takeComplaints }) => {
        takeComplaints();
        const picture = toRgba(api.decode(bytes, false));
        // libjpeg fills what it cannot read with grey and only warns.
        const complaints = takeComplaints();
        if (complaints.length > 0) throw new Error(complaints.join('; '));
        return picture;
      }),
    webp: (bytes: Uint8Array) => webp.with(({ api }) => toRgba(api.decode(bytes))),
  };
  return {
    decode: (format, bytes) => decoders[format](bytes),
    encodeJpeg: (picture, quality) =>
      jpegOut.with(({ api }) => encodeWith(api, picture, { ...jpegDefaults, ...IN_ONE_PASS, quality })),
    encodeWebp: (picture, quality) =>
      webpOut.with(({ api }) =>
        encodeWith(api, picture, {
          ...webpDefaults,
          ...(quality === 'lossless' ? WITHOUT_LOSS : { quality }),
        }),
      ),
  };
}

function encodeWith(encoder: Encoder, { pixels, width, height }: Rgba, options: object): Uint8Array {
  const bytes = encoder.encode(pixels, width, height, options);
  if (!bytes) throw new Error('the codec wrote no picture');
  return bytes;
}
