import { describe, expect, it } from 'vitest';
import { joinAlpha, splitAlpha } from './alpha.ts';

const rgba = { pixels: Uint8Array.of(1, 2, 3, 100, 4, 5, 6, 200), width: 2, height: 1, channels: 4 };

describe('splitAlpha and joinAlpha', () => {
  it('take colours and alpha apart and put them together again', () => {
    const { colours, alpha } = splitAlpha(rgba);
    expect(colours).toEqual({ pixels: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 2, height: 1, channels: 3 });
    expect(alpha).toEqual(Uint8Array.of(100, 200));
    expect(joinAlpha(colours, alpha)).toEqual(rgba);
  });

  it('give a grey picture its alpha as RGBA', () => {
    const grey = { pixels: Uint8Array.of(7, 8), width: 2, height: 1, channels: 1 };
    expect([...joinAlpha(grey, Uint8Array.of(100, 200)).pixels]).toEqual([7, 7, 7, 100, 8, 8, 8, 200]);
  });

  it('leave pictures without alpha as they are', () => {
    const rgb = { pixels: Uint8Array.of(1, 2, 3), width: 1, height: 1, channels: 3 };
    expect(splitAlpha(rgb)).toEqual({ colours: rgb });
    expect(joinAlpha(rgb, undefined)).toBe(rgb);
  });
});
