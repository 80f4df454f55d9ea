import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { damagedFiles } from '../fixtures/damage.ts';
import { inSharp, patterned } from '../fixtures/pictures.ts';
import { PictureError } from '../picture-error.ts';
import { FORMATS, type PictureHead } from './picture-head.ts';
import { readHead } from './read-head.ts';

/** Heads of files that anybody may send: they end, and in nothing but a head or a PictureError. */

const options = { seed: 20_261_121, numRuns: 2_000 };

/** Undefined where it is refused. */
function headOrRefused(bytes: Uint8Array): PictureHead | undefined {
  try {
    return readHead(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(PictureError);
    return undefined;
  }
}

function expectHead({ format, width, height, orientation, bits }: PictureHead): void {
  expect(FORMATS).toContain(format);
  for (const side of [width, height]) expect(Number.isSafeInteger(side) && side >= 0).toBe(true);
  expect(orientation).toBeGreaterThanOrEqual(1);
  expect(orientation).toBeLessThanOrEqual(8);
  expect(bits).toBeGreaterThan(0);
}

const BEGINNINGS = [
  [],
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
  [0xff, 0xd8],
  [0xff, 0xd8, 0xff, 0xe1],
  [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8],
  [...'RIFF'].map((letter) => letter.charCodeAt(0)),
  [...'RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0'].map((letter) => letter.charCodeAt(0)),
  [...'RIFF\x40\0\0\0WEBPVP8L'].map((letter) => letter.charCodeAt(0)),
];

describe('the head of a file', () => {
  it('of any bytes behind any beginning is read or refused', () => {
    const files = fc
      .tuple(fc.constantFrom(...BEGINNINGS), fc.uint8Array({ maxLength: 200 }))
      .map(([beginning, rest]) => Uint8Array.of(...beginning, ...rest));
    fc.assert(
      fc.property(files, (bytes) => {
        const head = headOrRefused(bytes);
        if (head !== undefined) expectHead(head);
      }),
      options,
    );
  });

  it('that repeats itself ends', () => {
    // Segments and chunks of no length, or of one that leads back.
    const files = fc
      .tuple(
        fc.constantFrom(...BEGINNINGS),
        fc.uint8Array({ minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 400 }),
      )
      .map(([beginning, part, times]) =>
        Uint8Array.of(...beginning, ...Array.from({ length: times }, () => [...part]).flat()),
      );
    fc.assert(
      fc.property(files, (bytes) => {
        headOrRefused(bytes);
      }),
      { ...options, numRuns: 500 },
    );
  });

  describe('of a sound file', () => {
    const files: Uint8Array[] = [];
    beforeAll(async () => {
      for (const format of ['png', 'jpeg', 'webp'] as const) {
        files.push(
          await inSharp(patterned(24, 16))
            .withExif({ IFD0: { Orientation: '6' } })
            .toFormat(format)
            .toBuffer(),
        );
      }
      files.push(await inSharp(patterned(24, 16)).webp({ lossless: true }).toBuffer());
      files.push(await inSharp(patterned(24, 16)).jpeg({ progressive: true }).toBuffer());
    });

    it('with any damage is read or refused', () => {
      fc.assert(
        fc.property(damagedFiles(files), (bytes) => {
          const head = headOrRefused(bytes);
          if (head !== undefined) expectHead(head);
        }),
        options,
      );
    });
  });
});
