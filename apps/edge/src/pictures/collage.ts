import type { Rgba } from '@omokage/pictures';
import type { Raster } from '@omokage/pictures/png';
import { toRgba } from './to-rgba.ts';

/** Pictures of one size in rows, without gaps. Places that stay free are transparent. */
export class Collage {
  readonly #columns: number;
  readonly #tile: { readonly width: number; readonly height: number };
  readonly picture: Rgba;

  /** @param sizes `width` and `height` of each picture. */
  constructor({ columns, rows, width, height }: { columns: number; rows: number; width: number; height: number }) {
    this.#columns = columns;
    this.#tile = { width, height };
    const [across, down] = [columns * width, rows * height];
    this.picture = { width: across, height: down, pixels: new Uint8Array(across * down * 4) };
  }

  /** Puts a picture into a place, counted in reading order from 0. */
  put(place: number, raster: Raster): void {
    const { width, height } = this.#tile;
    const { pixels } = toRgba(raster);
    const [left, top] = [(place % this.#columns) * width, Math.floor(place / this.#columns) * height];
    for (let y = 0; y < height; y++) {
      const row = pixels.subarray(y * width * 4, (y + 1) * width * 4);
      this.picture.pixels.set(row, ((top + y) * this.picture.width + left) * 4);
    }
  }
}
