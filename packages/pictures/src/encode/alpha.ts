import type { Rgba } from '../rgba.ts';

/** Some pixel is not wholly opaque. */
export function isTransparent({ pixels }: Rgba): boolean {
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] < 255) return true;
  return false;
}

/** `[h,w,4]` -> `[h,w,3]`, alpha dropped. */
export function withoutAlpha({ pixels }: Rgba): Uint8Array {
  const colours = new Uint8Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4) {
    colours[to++] = pixels[from];
    colours[to++] = pixels[from + 1];
    colours[to++] = pixels[from + 2];
  }
  return colours;
}

/** The picture in front of white, opaque. The same object when it is opaque already. */
export function onWhite(picture: Rgba): Rgba {
  if (!isTransparent(picture)) return picture;
  const pixels = picture.pixels.slice();
  for (let i = 0; i < pixels.length; i += 4) {
    const alpha = pixels[i + 3];
    for (let channel = i; channel < i + 3; channel++) {
      pixels[channel] = Math.round((pixels[channel] * alpha + 255 * (255 - alpha)) / 255);
    }
    pixels[i + 3] = 255;
  }
  return { ...picture, pixels };
}
