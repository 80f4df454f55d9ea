import type { Picture } from '../fit-square.ts';
import { defineDegradation } from './degradation.ts';

/**
 * The luma of an RGB picture by Rec. ITU-R BT.601, as in JPEG and in most programs that make a picture grey:
 * 0.299 R' + 0.587 G' + 0.114 B', rounded half up, `[h,w,1]`. A grey picture is copied.
 */
export function greyPicture({ pixels, width, height, channels }: Picture): Picture {
  if (channels === 1) return { pixels: pixels.slice(), width, height, channels };
  const out = new Uint8Array(width * height); // [h,w,1]
  for (let i = 0; i < out.length; i++) {
    // Counted in thousandths, so that halves are exact.
    const luma = 299 * pixels[3 * i] + 587 * pixels[3 * i + 1] + 114 * pixels[3 * i + 2];
    out[i] = Math.floor((luma + 500) / 1000);
  }
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
