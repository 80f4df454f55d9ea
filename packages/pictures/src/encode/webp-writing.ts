import { concatenate } from '../concatenate.ts';

/** Parts of WebP files (WebP container specification, "Extended file format"). */

const FLAGS = { animated: 0x02, xmp: 0x04, alpha: 0x10 } as const;

export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly alpha?: boolean;
  readonly animated?: boolean;
  readonly xmp?: boolean;
}

/** The file of these chunks. */
export function webpFile(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = concatenate([new TextEncoder().encode('WEBP'), ...chunks]);
  const bytes = concatenate([new TextEncoder().encode('RIFF'), new Uint8Array(4), body]);
  new DataView(bytes.buffer).setUint32(4, body.length, true);
  return bytes;
}

/** `VP8X`: flags, three reserved bytes, width - 1 and height - 1 in 24 bits each. */
export function canvasChunk({ width, height, ...features }: Canvas): Uint8Array {
  const data = new Uint8Array(10);
  const view = new DataView(data.buffer);
  for (const [feature, flag] of Object.entries(FLAGS)) if (features[feature as keyof typeof FLAGS]) data[0] |= flag;
  view.setUint16(4, (width - 1) & 0xffff, true);
  data[6] = (width - 1) >> 16;
  view.setUint16(7, (height - 1) & 0xffff, true);
  data[9] = (height - 1) >> 16;
  return riffChunk('VP8X', data);
}

/** Says in a `VP8X` chunk, in place, that XMP follows. */
export function announceXmp(canvas: Uint8Array): void {
  canvas[8] |= FLAGS.xmp;
}

/** Four letters, length, data, and a byte more where the length is odd. */
export function riffChunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + data.length + (data.length % 2));
  bytes.set(new TextEncoder().encode(type));
  new DataView(bytes.buffer).setUint32(4, data.length, true);
  bytes.set(data, 8);
  return bytes;
}
