import { extname } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { writeWholeFile } from '../data/whole-file.ts';
import { UserError } from '../errors.ts';

/** Pictures of one size that follow one another. */
export interface Frames {
  /** `[n,height,width,channels]` bytes */
  readonly pixels: Uint8Array;
  readonly n: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** How each kind of file is encoded: `delay` in milliseconds for each frame; all repeat for ever. */
const ENCODERS = {
  '.webp': (image, delay) => image.webp({ delay, loop: 0, quality: 90, effort: 2 }),
  // Little effort: it is spent on the 256 colours, and faces have few.
  '.gif': (image, delay) => image.gif({ delay, loop: 0, effort: 3 }),
} satisfies Record<string, (image: Sharp, delay: number[]) => Sharp>;

/** What an animation's file may be called, to be asked before there are frames. Throws UserError. */
export function animationKind(path: string): keyof typeof ENCODERS {
  const extension = extname(path).toLowerCase();
  if (extension === '.webp' || extension === '.gif') return extension;
  throw new UserError(
    `${path} is no animation's name.`,
    `Animations are written as ${Object.keys(ENCODERS).join(' or ')}.`,
    'for example --out walk.webp',
  );
}

/** Writes frames as an animation that repeats, WebP or GIF by the name of the file. GIF rounds times to 10 ms. */
export async function writeAnimation(
  path: string,
  { pixels, n, height, width, channels }: Frames,
  framesPerSecond: number,
): Promise<void> {
  const image = sharp(pixels, { raw: { width, height: n * height, channels, pageHeight: height } });
  const delay = Array.from({ length: n }, () => Math.round(1000 / framesPerSecond));
  writeWholeFile(path, await ENCODERS[animationKind(path)](image, delay).toBuffer());
}
