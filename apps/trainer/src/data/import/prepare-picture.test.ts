import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.ts';
import { barColour } from './prepare-picture.ts';

describe('barColour', () => {
  it('is transparent beside transparency', () => {
    expect(barColour('#204060', 3)).toEqual([0x20, 0x40, 0x60]);
    expect(barColour('#204060', 4)).toEqual([0x20, 0x40, 0x60, 0]);
  });

  it.each(['#ff0000', '#00ff00', '#0000ff', '#204060', '#050403', '#ffffff', '#e8e6e1'])(
    'is, for grey pictures, the grey that %s decodes to',
    async (background) => {
      const png = await sharp({ create: { width: 1, height: 1, channels: 3, background } })
        .png()
        .toBuffer();
      const { pixels } = await decodeImage(png, 1, '#000000');
      expect(Math.abs(barColour(background, 1)[0] - pixels[0])).toBeLessThanOrEqual(1);
    },
  );
});
