import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEDIA_TYPES, PICTURE_FORMATS, preferredFormat } from './picture-format.ts';

const options = { seed: 20_261_121, numRuns: 300 };

const types = fc.constantFrom('image/png', 'image/webp', 'image/jpeg', 'image/avif', 'text/html', 'image/*', '*/*');
const ranges = fc.uniqueArray(fc.record({ type: types, thousandths: fc.integer({ min: 0, max: 1000 }) }), {
  selector: ({ type }) => type,
  maxLength: 7,
});

describe('preferredFormat', () => {
  it('means a format that is offered, whatever the header', () => {
    const offered = fc.subarray([...PICTURE_FORMATS], { minLength: 1 });
    const headers = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'image/*,;q=01. pngwebj'), maxLength: 60 }),
    );
    fc.assert(
      fc.property(headers, offered, (header, formats) => {
        expect(formats).toContain(preferredFormat(header, formats));
      }),
      options,
    );
  });

  it('likes nothing better than what it means, by the most specific range', () => {
    const spaces = fc.constantFrom('', ' ', '\t');
    fc.assert(
      fc.property(ranges, spaces, fc.boolean(), (wanted, space, upper) => {
        const written = wanted.map(
          ({ type, thousandths }) => `${type}${space};${space}q=${(thousandths / 1000).toFixed(3)}`,
        );
        const header = written.join(`${space},${space}`);
        const liking = (format: (typeof PICTURE_FORMATS)[number]) =>
          [MEDIA_TYPES[format], 'image/*', '*/*']
            .map((type) => wanted.find((range) => range.type === type)?.thousandths)
            .find((thousandths) => thousandths !== undefined) ?? 0;
        const best = Math.max(...PICTURE_FORMATS.map(liking));
        const meant = preferredFormat(upper ? header.toUpperCase() : header);
        expect(meant).toBe(PICTURE_FORMATS.find((format) => liking(format) === best));
      }),
      options,
    );
  });
});
