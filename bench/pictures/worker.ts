import type { PictureFormat } from '@omokage/pictures';
import { DECODERS } from './decoders.ts';
import { type Encoder, ZLIB_ENCODERS } from './encoders.ts';
import { RUST_ENCODER } from './names.ts';
import { encodeWithRust } from './rust-encoder.ts';

/**
 * `PUT /` keeps what is sent. `GET /encode?with=&side=&times=` writes pictures `[side, side, 3]` out of it, each so often, and
 * `GET /decode?with=&format=&times=` reads it as one file: both answer with what the last time made.
 */
const ENCODERS: Readonly<Record<string, Encoder>> = { ...ZLIB_ENCODERS, [RUST_ENCODER]: encodeWithRust };

let kept: Uint8Array<ArrayBuffer> = new Uint8Array();

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const said = (name: string) => searchParams.get(name) ?? '';
    const times = Number(said('times'));
    if (pathname === '/encode') return new Response(encode(ENCODERS[said('with')]!, Number(said('side')), times));
    if (pathname === '/decode') {
      return new Response(await decode(said('with'), said('format') as PictureFormat, times));
    }
    if (request.method === 'PUT') kept = new Uint8Array(await request.arrayBuffer());
    return new Response();
  },
};

function encode(encoder: Encoder, side: number, times: number): Uint8Array<ArrayBuffer> {
  const size = side * side * 3;
  const pictures = Array.from({ length: kept.length / size }, (_, i) => kept.subarray(i * size, (i + 1) * size));
  let file = new Uint8Array();
  for (let i = 0; i < times; i++) {
    for (const pixels of pictures) {
      file = encoder({ width: side, height: side, channels: 3, pixels }) as Uint8Array<ArrayBuffer>;
    }
  }
  return file;
}

async function decode(how: string, format: PictureFormat, times: number): Promise<Uint8Array<ArrayBuffer>> {
  let pixels = new Uint8Array();
  for (let i = 0; i < times; i++) ({ pixels } = (await DECODERS[how]!(format, kept)) as { pixels: typeof pixels });
  return pixels;
}
