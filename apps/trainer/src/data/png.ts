import sharp from 'sharp';
import type { Channels } from './packed-format.ts';

/** Encodes `[height,width,channels]` bytes (grey, RGB or RGBA) as PNG. */
export function encodePng(pixels: Uint8Array, width: number, height: number, channels: Channels): Promise<Buffer> {
  const image = sharp(pixels, { raw: { width, height, channels } });
  return (channels === 1 ? image.toColourspace('b-w') : image).png().toBuffer();
}
