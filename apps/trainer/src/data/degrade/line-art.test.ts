import { describe, expect, it } from 'vitest';
import { lineArt } from './line-art.ts';

type Colour = readonly [number, number, number];

/** A picture of 24x24 out of a colour for each pixel. */
function draw(colourAt: (x: number, y: number) => Colour) {
  const pixels = Uint8Array.from({ length: 3 * 24 * 24 }, (_, i) => {
    const at = Math.floor(i / 3);
    return colourAt(at % 24, Math.floor(at / 24))[i % 3];
  });
  return { pixels, width: 24, height: 24, channels: 3 };
}

/** The row through the middle. */
const middleRow = (pixels: Uint8Array) => [...pixels.subarray(12 * 24, 13 * 24)];
const WHITE: Colour = [255, 255, 255];

describe('lineArt', () => {
  it('leaves flat areas white, dark ones too', () => {
    for (const grey of [0, 128, 255]) {
      const art = lineArt(
        draw(() => [grey, grey, grey]),
        0.7,
        0.015,
        20,
      );
      expect(art).toMatchObject({ width: 24, height: 24, channels: 1 });
      expect(new Set(art.pixels)).toEqual(new Set([255]));
    }
  });

  it('draws a dark line as a line, and nothing beside it', () => {
    const row = middleRow(
      lineArt(
        draw((x) => (x === 10 ? [20, 20, 20] : WHITE)),
        0.7,
        0.015,
        20,
      ).pixels,
    );
    expect(row[10]).toBeLessThan(30);
    row.forEach((value, x) => {
      if (Math.abs(x - 10) > 1) expect(value, `x ${x}`).toBe(255);
    });
  });

  it('does not draw a light line', () => {
    const row = middleRow(
      lineArt(
        draw((x) => (x === 10 ? WHITE : [60, 60, 60])),
        0.7,
        0.015,
        20,
      ).pixels,
    );
    expect(row[10]).toBe(255);
  });

  it('outlines a shape on its dark side and leaves its inside white', () => {
    const { pixels } = lineArt(
      draw((x, y) => (x > 5 && x < 18 && y > 5 && y < 18 ? [40, 40, 40] : WHITE)),
      0.7,
      0.015,
      20,
    );
    const row = middleRow(pixels);
    expect([row[6], row[17]].every((value) => value < 80)).toBe(true);
    expect(row.slice(9, 15)).toEqual([255, 255, 255, 255, 255, 255]);
    expect(row.slice(0, 5)).toEqual([255, 255, 255, 255, 255]);
  });

  it('sees an edge between colours of one luma', () => {
    // 0.299 * 200 + 0.587 * 20 = 71.5 against 0.587 * 122 = 71.6
    const row = middleRow(
      lineArt(
        draw((x) => (x < 12 ? [200, 20, 0] : [0, 122, 0])),
        0.7,
        0.015,
        20,
      ).pixels,
    );
    expect(Math.min(...row.slice(10, 14))).toBeLessThan(60);
    expect(row.filter((_, x) => x < 8 || x > 15).every((value) => value === 255)).toBe(true);
  });

  it('is the difference of Gaussians, thresholded', () => {
    // One grey row of equal rows: the blur down the columns changes nothing, and the sum can be written out.
    const values = Array.from({ length: 24 }, (_, x) => (x * x * 13) % 256);
    const picture = {
      ...draw(() => WHITE),
      pixels: Uint8Array.from({ length: 576 }, (_, i) => values[i % 24]),
      channels: 1,
    };
    const blurAt = (x: number, sigma: number) => {
      let [sum, weights] = [0, 0];
      for (let k = -Math.ceil(3 * sigma); k <= Math.ceil(3 * sigma); k++) {
        const weight = Math.exp(-(k * k) / (2 * sigma * sigma));
        sum += weight * values[Math.min(Math.max(x + k, 0), 23)];
        weights += weight;
      }
      return sum / weights / 255;
    };
    const expected = values.map((_, x) => {
      const over = blurAt(x, 1.6) - blurAt(x, 1) - 0.02;
      return over <= 0 ? 255 : Math.round(255 - 255 * Math.tanh(10 * over));
    });
    expect(middleRow(lineArt(picture, 1, 0.02, 10).pixels)).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(5);
  });
});
