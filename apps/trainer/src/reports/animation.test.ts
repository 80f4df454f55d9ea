import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { animationKind, writeAnimation } from './animation.ts';

describe('writeAnimation', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'omokage-animation-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Five frames of 6 by 4, each of one grey, 50 times its number. */
  const frames = (channels: 1 | 3) => ({
    ...{ n: 5, height: 4, width: 6, channels },
    pixels: Uint8Array.from(
      { length: 5 * 4 * 6 * channels },
      (_, index) => 50 * Math.floor(index / (4 * 6 * channels)),
    ),
  });

  it.each([
    ['a.webp', 3, 40],
    ['b.WEBP', 1, 40],
    ['c.gif', 3, 40],
    ['d.gif', 1, 40],
  ] as const)('writes %s of %d channels: every frame, in order, for ever', async (name, channels, delay) => {
    const path = join(folder, name);
    await writeAnimation(path, frames(channels), 25);
    const { pages, pageHeight, width, loop, delay: delays } = await sharp(path, { animated: true }).metadata();
    expect({ pages, pageHeight, width, loop }).toEqual({ pages: 5, pageHeight: 4, width: 6, loop: 0 });
    expect(delays).toEqual(Array.from({ length: 5 }, () => delay));
    for (let page = 0; page < 5; page++) {
      const [grey] = await sharp(path, { page }).removeAlpha().raw().toBuffer();
      expect(Math.abs(grey! - 50 * page)).toBeLessThanOrEqual(2);
    }
  });

  it('refuses names of other kinds', async () => {
    for (const name of ['walk.mp4', 'walk', 'walk.png']) expect(() => animationKind(name)).toThrow(UserError);
    await expect(writeAnimation(join(folder, 'x.avi'), frames(3), 25)).rejects.toThrow(/\.webp or \.gif/);
  });
});
