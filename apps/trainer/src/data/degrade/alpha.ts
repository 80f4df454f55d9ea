import type { Picture } from '../fit-square.ts';

/** An RGBA picture as its colours, `[h,w,3]`, and its alpha, `[h,w]`; any other picture as it is. */
export function splitAlpha(picture: Picture): { readonly colours: Picture; readonly alpha?: Uint8Array } {
  const { pixels, width, height, channels } = picture;
  if (channels !== 4) return { colours: picture };
  const colours = new Uint8Array(3 * width * height);
  const alpha = new Uint8Array(width * height);
  for (let i = 0; i < alpha.length; i++) {
    for (let c = 0; c < 3; c++) colours[3 * i + c] = pixels[4 * i + c];
    alpha[i] = pixels[4 * i + 3];
  }
  return { colours: { pixels: colours, width, height, channels: 3 }, alpha };
}

/** Colours, or a grey picture, with an alpha: `[h,w,4]`. Without alpha, the picture as it is. */
export function joinAlpha(colours: Picture, alpha: Uint8Array | undefined): Picture {
  if (alpha === undefined) return colours;
  const { width, height, channels } = colours;
  const pixels = new Uint8Array(4 * width * height);
  for (let i = 0; i < alpha.length; i++) {
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = colours.pixels[channels * i + (channels === 3 ? c : 0)];
    pixels[4 * i + 3] = alpha[i];
  }
  return { pixels, width, height, channels: 4 };
}
