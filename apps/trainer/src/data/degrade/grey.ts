import { luma } from '@omokage/weights/restorer';
import type { Picture } from '../fit-square.ts';
import { defineDegradation } from './degradation.ts';

/** The luma of an RGB picture, `[h,w,1]`: what a restorer that takes grey is given of a picture in colours. A grey picture is copied. */
export function greyPicture({ pixels, width, height, channels }: Picture): Picture {
  if (channels === 1) return { pixels: pixels.slice(), width, height, channels };
  const out = new Uint8Array(width * height); // [h,w,1]
  for (let i = 0; i < out.length; i++) out[i] = luma(pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]);
  return { pixels: out, width, height, channels: 1 };
}

/** `grey`: for colourization. */
export const grey = defineDegradation({
  name: 'grey',
  description: 'luma alone (BT.601), one channel',
  parameters: {},
  example: 'grey',
  greys: true,
  apply: (picture) => ({ picture: greyPicture(picture) }),
});
