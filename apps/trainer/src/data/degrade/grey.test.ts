import { describe, expect, it } from 'vitest';
import { greyPicture } from './grey.ts';

describe('greyPicture', () => {
  it('weights red, green and blue as BT.601 does, rounding half up', () => {
    // 76.245, 149.685, 29.07; 29.9 + 29.35 + 22.8 = 82.05; 1.495 + 1.761 + 0.228 = 3.484; 0.114 * 250 = 28.5
    const rgb = [255, 0, 0, 0, 255, 0, 0, 0, 255, 100, 50, 200, 5, 3, 2, 0, 0, 250];
    const grey = greyPicture({ pixels: Uint8Array.from(rgb), width: 3, height: 2, channels: 3 });
    expect([...grey.pixels]).toEqual([76, 150, 29, 82, 3, 29]);
    expect(grey).toMatchObject({ width: 3, height: 2, channels: 1 });
  });

  it('keeps every grey', () => {
    const greys = Array.from({ length: 256 }, (_, i) => i);
    const pixels = Uint8Array.from(greys.flatMap((value) => [value, value, value]));
    expect([...greyPicture({ pixels, width: 256, height: 1, channels: 3 }).pixels]).toEqual(greys);
  });

  it('copies a grey picture', () => {
    const picture = { pixels: Uint8Array.of(1, 2), width: 2, height: 1, channels: 1 };
    const copy = greyPicture(picture);
    expect(copy).toEqual(picture);
    expect(copy.pixels).not.toBe(picture.pixels);
  });
});
