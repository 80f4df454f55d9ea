import { bicubicResample } from '@omokage/weights/restorer';
import sharp, { type Sharp } from 'sharp';
import { areaResample } from '../../apps/trainer/src/data/area-resample.ts';
import type { Picture } from '../../apps/trainer/src/data/fit-square.ts';
import { diffuse } from './diffusion.ts';
import { enlargeByLanczos } from './lanczos.ts';
import { fillWithMean } from './one-colour.ts';
import { inColour, type Sample } from './sample.ts';

/** What a baseline may know beside the picture. */
export interface Circumstances {
  /** Side of a mosaic's blocks, or by how much the picture was shrunk. */
  readonly factor?: number;
  /** Of the pictures that systems are trained on. */
  readonly meanColour: readonly number[];
  readonly mostCommonColour: readonly number[];
  /** A target that has nothing to do with the sample. */
  readonly other: () => Picture;
}

/** What people have without a model: a picture in RGB from a damaged one. */
type Baseline = (sample: Sample, circumstances: Circumstances) => Picture | Promise<Picture>;

const baselines = {
  'as it is': ({ input }) => inColour(input),
  nearest: enlarged((small, factor) => bySharp(small, factor, 'nearest')),
  'bilinear (sharp)': enlarged((small, factor) => bySharp(small, factor, 'linear')),
  'bicubic (sharp)': enlarged((small, factor) => bySharp(small, factor, 'cubic')),
  bilinear: enlarged((small, factor) => {
    const to = { width: small.width * factor, height: small.height * factor };
    return { ...to, channels: 3, pixels: areaResample(small.pixels, small, to, 3) };
  }),
  bicubic: enlarged((small, factor) => ({
    ...bicubicResample(small, { width: small.width * factor, height: small.height * factor }),
    channels: 3,
  })),
  lanczos3: enlarged(enlargeByLanczos),
  'median 3x3': ({ input }) => filtered(input, (image) => image.median(3)),
  gaussian: ({ input }) => filtered(input, (image) => image.blur(1)),
  'mean fill': ({ input, mask }) => fillWithMean(input, holesOf(mask)),
  diffusion: ({ input, mask }) => diffuse(input, holesOf(mask)),
  'mean colour': ({ input }, { meanColour }) => ofOneColour(input, meanColour),
  'most common colour': ({ input }, { mostCommonColour }) => ofOneColour(input, mostCommonColour),
  'another target': (_, { other }) => other(),
} as const satisfies Readonly<Record<string, Baseline>>;
export type BaselineName = keyof typeof baselines;
export const BASELINES: Readonly<Record<BaselineName, Baseline>> = baselines;

/** The small picture that a mosaic or a downscaled picture comes from: of the target, the mean of each block. */
export function smallPicture({ target }: Pick<Sample, 'target'>, factor: number): Picture {
  const to = { width: target.width / factor, height: target.height / factor };
  return { ...to, channels: 3, pixels: areaResample(target.pixels, target, to, 3) };
}

/** Enlarges the small picture that the damaged one is made of, which whoever has one of the two has. */
function enlarged(enlarge: (small: Picture, factor: number) => Picture | Promise<Picture>): Baseline {
  return (sample, { factor }) => {
    if (factor === undefined) throw new Error('nothing says by how much to enlarge');
    return enlarge(smallPicture(sample, factor), factor);
  };
}

/** As sharp does it: but for nearest neighbours, half a pixel of the result nearer to its corner than where it belongs. */
async function bySharp(small: Picture, factor: number, kernel: 'nearest' | 'linear' | 'cubic'): Promise<Picture> {
  const [width, height] = [small.width * factor, small.height * factor];
  return read(imageOf(small).resize(width, height, { kernel, fit: 'fill' }), { width, height });
}

const filtered = (picture: Picture, change: (image: Sharp) => Sharp): Promise<Picture> =>
  read(change(imageOf(inColour(picture))), picture);

const imageOf = ({ pixels, width, height }: Picture): Sharp => sharp(pixels, { raw: { width, height, channels: 3 } });

async function read(image: Sharp, { width, height }: Pick<Picture, 'width' | 'height'>): Promise<Picture> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  if (info.width !== width || info.height !== height || info.channels !== 3) {
    throw new Error(`sharp made ${info.width}x${info.height}x${info.channels} of what should be ${width}x${height}x3`);
  }
  return { pixels: new Uint8Array(data), width, height, channels: 3 };
}

function ofOneColour({ width, height }: Picture, colour: readonly number[]): Picture {
  return {
    width,
    height,
    channels: 3,
    pixels: Uint8Array.from({ length: 3 * width * height }, (_, i) => colour[i % 3]),
  };
}

function holesOf(mask: Uint8Array | undefined): Uint8Array {
  if (mask === undefined) throw new Error('there is no mask, so that nothing says where to fill');
  return mask;
}
