import type { RandomStream } from '@omokage/models/sampling';
import type { Picture } from '../fit-square.ts';
import { defineDegradation } from './degradation.ts';
import { choice } from './parameters.ts';

export type HoleShape = 'both' | 'strokes' | 'boxes';
export type HoleFill = 'grey' | 'mean';

/** Of the mask: taken away, and kept. */
export const HOLE = 255;

/** Sides of a box, radius of a brush and length of one stretch of a stroke, as parts of the picture's shorter side. */
const BOX_SIDE = [1 / 8, 1 / 2] as const;
const BRUSH_RADIUS = [1 / 40, 1 / 12] as const;
const STRETCH = [1 / 16, 1 / 4] as const;
/** Stretches of a stroke, and the most it turns between two of them. */
const STRETCHES = [4, 12] as const;
const MOST_TURN = Math.PI / 2;

/** A mask that is being cut: marking stops by itself when the wanted number of pixels is reached. */
interface Cutting {
  readonly mask: Uint8Array;
  readonly width: number;
  readonly height: number;
  left: number;
}

/**
 * Cuts random holes: free strokes of a round brush, in the manner of Yu et al. 2019 ("Free-Form Image Inpainting with
 * Gated Convolution", supplementary), and boxes. Exactly `share` of the pixels, rounded, are holes, wherefore the last
 * shape may be cut short.
 *
 * @returns `[height,width]`, 255 for a hole, else 0
 */
export function drawHoles(
  width: number,
  height: number,
  share: number,
  shape: HoleShape,
  stream: RandomStream,
): Uint8Array {
  const wanted = Math.round(share * width * height);
  const cutting = { mask: new Uint8Array(width * height), width, height, left: wanted };
  while (cutting.left > 0) {
    const box = shape === 'boxes' || (shape === 'both' && stream.integer(2) === 0);
    if (box) cutBox(cutting, stream);
    else cutStroke(cutting, stream);
  }
  return cutting.mask;
}

function cut(cutting: Cutting, x: number, y: number): void {
  if (x < 0 || y < 0 || x >= cutting.width || y >= cutting.height || cutting.left === 0) return;
  const at = y * cutting.width + x;
  if (cutting.mask[at] === HOLE) return;
  cutting.mask[at] = HOLE;
  cutting.left--;
}

/** A box of its own width and height, centred anywhere in the picture, cut off at its edges. */
function cutBox(cutting: Cutting, stream: RandomStream): void {
  const side = Math.min(cutting.width, cutting.height);
  const width = Math.max(Math.round(side * between(BOX_SIDE, stream)), 1);
  const height = Math.max(Math.round(side * between(BOX_SIDE, stream)), 1);
  const left = stream.integer(cutting.width) - Math.floor(width / 2);
  const top = stream.integer(cutting.height) - Math.floor(height / 2);
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) cut(cutting, x, y);
  }
}

/** A round brush that wanders in stretches, turning a little after each; a stretch may leave the picture. */
function cutStroke(cutting: Cutting, stream: RandomStream): void {
  const side = Math.min(cutting.width, cutting.height);
  const radius = Math.max(side * between(BRUSH_RADIUS, stream), 0.5);
  let x = stream.uniform() * cutting.width;
  let y = stream.uniform() * cutting.height;
  let angle = 2 * Math.PI * stream.uniform();
  const stretches = STRETCHES[0] + stream.integer(STRETCHES[1] - STRETCHES[0] + 1);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const steps = Math.ceil(side * between(STRETCH, stream));
    for (let step = 0; step < steps; step++) {
      stamp(cutting, x, y, radius);
      x += Math.cos(angle);
      y += Math.sin(angle);
    }
    angle += MOST_TURN * (2 * stream.uniform() - 1);
  }
}

/** The pixels whose centres lie within the brush about (x, y). */
function stamp(cutting: Cutting, x: number, y: number, radius: number): void {
  for (let row = Math.floor(y - radius); row <= y + radius; row++) {
    for (let column = Math.floor(x - radius); column <= x + radius; column++) {
      if ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2 <= radius * radius) cut(cutting, column, row);
    }
  }
}

const between = ([low, high]: readonly [number, number], stream: RandomStream): number =>
  low + (high - low) * stream.uniform();

/** Fills the holes of a mask with mid grey (128), or with the mean of what is left, channel by channel. */
export function fillHoles(picture: Picture, mask: Uint8Array, fill: HoleFill): Picture {
  const { pixels, channels } = picture;
  const colour = fill === 'mean' ? meanOutside(picture, mask) : new Uint8Array(channels).fill(MID_GREY);
  return {
    ...picture,
    pixels: pixels.map((value, i) => (mask[Math.floor(i / channels)] ? colour[i % channels] : value)),
  };
}

const MID_GREY = 128;

/** Rounded half up. Mid grey when nothing is left. */
function meanOutside({ pixels, channels }: Picture, mask: Uint8Array): Uint8Array {
  const sums = new Float64Array(channels);
  let kept = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i]) continue;
    kept++;
    for (let c = 0; c < channels; c++) sums[c] += pixels[i * channels + c];
  }
  return Uint8Array.from(sums, (sum) => (kept === 0 ? MID_GREY : Math.floor(sum / kept + 0.5)));
}

/** `holes:0.2`, `holes:0.1-0.4,shape=boxes,fill=mean`. */
export const holes = defineDegradation({
  name: 'holes',
  description: "random strokes and boxes cut out; the role 'mask' says where (255)",
  parameters: {
    share: { kind: 'number', what: 'share of the area', min: 0, max: 0.9, whole: false, law: 'uniform' },
    shape: choice('shape of the holes', ['both', 'strokes', 'boxes'], 'both'),
    fill: choice('filling of the holes', ['grey', 'mean'], 'grey'),
  },
  main: 'share',
  example: 'holes:0.1-0.4',
  masks: true,
  apply: (picture, { share, shape, fill }, stream) => {
    const mask = drawHoles(picture.width, picture.height, share, shape, stream);
    return { picture: fillHoles(picture, mask, fill), mask };
  },
});
