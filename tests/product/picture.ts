import sharp from 'sharp';

/** A picture as it is seen: metadata has no part in it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]`, RGB bytes. */
  readonly pixels: Uint8Array;
}

/** Throws for what is not a PNG of status 200. */
export async function pictureOf(response: Response): Promise<Picture> {
  const bytes = await response.bytes();
  if (response.status !== 200 || response.headers.get('Content-Type') !== 'image/png') {
    throw new Error(`a PNG was expected, not status ${response.status}: ${new TextDecoder().decode(bytes)}`);
  }
  return decodePng(bytes);
}

/** By a library that the Worker does not use. */
export async function decodePng(png: Uint8Array | string): Promise<Picture> {
  const image = sharp(png);
  const { format } = await image.metadata();
  if (format !== 'png') throw new Error(`a PNG was expected, not ${format}`);
  const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`three channels were expected, not ${info.channels}`);
  return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
}

/** One of the pictures of a grid, `side` pixels wide and high, counted row by row. */
export function tileOf(grid: Picture, index: number, side: number): Picture {
  const across = grid.width / side;
  const left = (index % across) * side;
  const top = Math.floor(index / across) * side;
  const rows = Array.from({ length: side }, (_, y) => {
    const from = ((top + y) * grid.width + left) * 3;
    return grid.pixels.subarray(from, from + side * 3);
  });
  return { width: side, height: side, pixels: new Uint8Array(rows.flatMap((row) => [...row])) };
}

/** Largest difference of two pictures of one size in any channel of any pixel, 0 to 255. */
export function largestDifference(a: Picture, b: Picture): number {
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(`${a.width}x${a.height} and ${b.width}x${b.height} cannot be compared`);
  }
  return a.pixels.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b.pixels[index])), 0);
}
