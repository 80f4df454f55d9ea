/**
 * Pictures with their padding written out ("frames"), so that no kernel has to ask what lies outside of a picture.
 */
import type { ConvGeometry } from './conv-geometry.ts';
import type { Call } from './kernel-module.ts';

/** A picture, or one with its zero padding written out: [height,width,channels]. */
export interface Frame {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export function frameSize({ height, width, channels }: Frame): number {
  return height * width * channels;
}

/** Frames up to this many floats (256 KiB) stay in a second-level cache while they are read once for every eight channels. */
const CACHED_FLOATS = 1 << 16;

/** How many pictures a task frames at a time: few enough for the cache and for all threads to have some, and at least one. */
export function picturesAtOnce(frame: Frame, batch: number, threads: number): number {
  return Math.max(1, Math.min(Math.ceil(batch / threads), Math.floor(CACHED_FLOATS / frameSize(frame))));
}

/** x of a convolution, one picture. */
export function inputPicture({ inHeight, inWidth, inChannels }: ConvGeometry): Frame {
  return { height: inHeight, width: inWidth, channels: inChannels };
}

/** y of a convolution, one picture. */
export function outputPicture({ outHeight, outWidth, outChannels }: ConvGeometry): Frame {
  return { height: outHeight, width: outWidth, channels: outChannels };
}

/** All that the windows of a convolution see. */
export function windowFrame(geometry: ConvGeometry): Frame {
  const { outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth, inChannels } = geometry;
  return {
    height: (outHeight - 1) * strideHeight + filterHeight,
    width: (outWidth - 1) * strideWidth + filterWidth,
    channels: inChannels,
  };
}

/**
 * Copies `count` pictures into frames.
 * @param offset of the picture in its frame, [top, left]; negative: so much of the picture is cut off
 */
export function frameCall(
  source: number,
  picture: Frame,
  target: number,
  frame: Frame,
  offset: { readonly top: number; readonly left: number },
  count = 1,
): Call {
  const { height, width, channels } = picture;
  const { top, left } = offset;
  return [
    'frame',
    source,
    target,
    count,
    height,
    width,
    channels,
    frame.height,
    frame.width,
    frame.channels,
    top,
    left,
  ];
}
