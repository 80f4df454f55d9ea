import { createHash } from 'node:crypto';
import type { Wish } from '@omokage/models/sampler';
import { parseSeed } from '@omokage/models/sampling';
import type { Raster } from '@omokage/pictures/png';
import { DEFAULT_PSI } from '../requests/psi.ts';

/**
 * Whether the embedded model draws what it should. One face is drawn again that was drawn when the isolate started:
 *
 * - It has to be the same, byte for byte: the weights in memory and the kernels are what they were. A heap that was written over
 *   shows here.
 * - Its colours have to be those of the model as it was published, coarsely: the weights were decoded and the kernels compute as
 *   they should on this machine. Coarsely, because processors may round the last digits otherwise.
 *
 * The digest of its pixels is for comparing machines. It is no proof by itself, and different ones are no fault.
 */

/** What is drawn while the isolate starts, and for each self-test. */
export const TEST_WISH: Wish = { seed: parseSeed('0'), psi: DEFAULT_PSI };

/** Mean colour of each quarter of the test face, 0 to 255, by the digest of the model: upper left, upper right, lower left, lower right. */
const KNOWN_QUARTERS: Readonly<Record<string, readonly Colour[]>> = {
  '808f2afef9c68d276b8d3b2fb0d3f861b6ab497264e031d72f6806dc19ebbbc4': [
    [206, 187, 179],
    [219, 204, 199],
    [196, 182, 175],
    [207, 190, 184],
  ],
};
/** By how much a mean may be off. */
const TOLERANCE = 2;

type Colour = readonly number[];

export interface SelfTest {
  readonly passed: boolean;
  /** sha256 of the pixels. */
  readonly sha256: string;
  /** Whether they are those of the start. */
  readonly unchanged: boolean;
  /** Whether its colours are those that the model is known for; null for a model of which none are known. */
  readonly asPublished: boolean | null;
}

export interface Tested {
  readonly digest: string;
  readonly sampler: { draw(wish: Wish): Raster };
  /** What it drew of `TEST_WISH` while the isolate started. */
  readonly firstDrawn: Raster;
}

/** Throws what drawing throws. */
export function testItself({ digest, sampler, firstDrawn }: Tested): SelfTest {
  const drawn = sampler.draw(TEST_WISH);
  const known = KNOWN_QUARTERS[digest];
  const unchanged = drawn.pixels.every((value, index) => value === firstDrawn.pixels[index]);
  const asPublished = known === undefined ? null : areNear(quartersOf(drawn), known);
  const sha256 = createHash('sha256').update(drawn.pixels).digest('hex');
  return { passed: unchanged && asPublished !== false, sha256, unchanged, asPublished };
}

const areNear = (found: readonly Colour[], known: readonly Colour[]): boolean =>
  found.every((colour, quarter) =>
    colour.every((value, channel) => Math.abs(value - known[quarter]![channel]!) <= TOLERANCE),
  );

/** Mean colours of the quarters of a picture, in rows. */
export function quartersOf({ width, height, channels, pixels }: Raster): number[][] {
  const [right, below] = [Math.floor(width / 2), Math.floor(height / 2)];
  const sums = Array.from({ length: 4 }, () => new Array<number>(channels).fill(0));
  const counts = new Array<number>(4).fill(0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const quarter = (y < below ? 0 : 2) + (x < right ? 0 : 1);
      counts[quarter]!++;
      for (let channel = 0; channel < channels; channel++) {
        sums[quarter]![channel]! += pixels[(y * width + x) * channels + channel]!;
      }
    }
  }
  return sums.map((colour, quarter) => colour.map((sum) => sum / Math.max(1, counts[quarter]!)));
}
