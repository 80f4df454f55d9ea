import type { Degradation } from './degradation.ts';
import { downscale } from './downscale.ts';
import { grey } from './grey.ts';
import { holes } from './holes.ts';
import { jpeg } from './jpeg.ts';
import { lines } from './line-art.ts';
import { mosaic } from './mosaic.ts';
import { noise } from './noise.ts';

/** Every way to make a picture worse, in the order of the help. */
export const DEGRADATIONS: readonly Degradation[] = [mosaic, downscale, jpeg, noise, lines, holes, grey];
