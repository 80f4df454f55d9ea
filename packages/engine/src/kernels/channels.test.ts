import { describe, expect, it } from 'vitest';
import { gathered, inBothBuilds, laidOut, type Picture, pixelsOf, someNumbers, stepOf } from './both-builds.ts';

const PICTURES: Picture[] = [
  { height: 3, width: 2, channels: 3, border: 1 },
  { height: 1, width: 1, channels: 5, border: 0 },
  { height: 2, width: 3, channels: 12, border: 2 },
];

const vector = (values: Float32Array): Float32Array =>
  laidOut(values, { height: 1, width: 1, channels: values.length, border: 0 });

describe('scaleChannels', () => {
  for (const [plus, shifted] of [
    [0, true],
    [1, true],
    [1, false],
  ] as const) {
    it(`scales each channel, with ${plus} more${shifted ? ' and a shift' : ''}`, () => {
      for (const picture of PICTURES) {
        const { height, width, channels } = picture;
        const [x, scale, shift] = [height * width * channels, channels, channels].map(someNumbers) as Float32Array[];
        const made = inBothBuilds((room) => {
          const at = room.put(laidOut(x!, picture));
          const moved = shifted ? room.put(vector(shift!)) : 0;
          room.kernels.scaleChannels(at, room.put(vector(scale!)), moved, at, pixelsOf(picture), channels, plus);
          return room.floats(at, pixelsOf(picture) * stepOf(picture));
        });
        gathered(made, picture, { anyBorder: shifted }).forEach((y, i) => {
          const c = i % channels;
          expect(y).toBeCloseTo((plus + scale![c]!) * x![i]! + (shifted ? shift![c]! : 0), 6);
        });
      }
    });
  }
});

describe('addNoise', () => {
  it('adds the noise of a pixel, as strong as the channel says', () => {
    for (const picture of PICTURES) {
      const { height, width, channels } = picture;
      const pixels = pixelsOf(picture);
      const x = someNumbers(height * width * channels, 1);
      const strength = someNumbers(channels, 2);
      const noise = someNumbers(height * width, 3);
      const spread = laidOut(noise, { ...picture, channels: 1 }).filter((_, i) => i % 4 === 0); // one float a pixel
      const made = inBothBuilds((room) => {
        const out = room.floatsFor(pixels * stepOf(picture));
        const [from, by] = [room.put(laidOut(x, picture)), room.put(spread)];
        room.kernels.addNoise(from, by, room.put(vector(strength)), out, pixels, channels);
        return room.floats(out, pixels * stepOf(picture));
      });
      gathered(made, picture).forEach((y, i) => {
        expect(y).toBeCloseTo(x[i]! + noise[Math.floor(i / channels)]! * strength[i % channels]!, 6);
      });
    }
  });
});

describe('demodulation', () => {
  it('is what each filter is divided by', () => {
    for (const [channels, filters] of [
      [3, 5],
      [8, 4],
      [1, 1],
      [7, 11],
    ] as const) {
      const style = someNumbers(channels, 1);
      const energy = someNumbers(channels * filters, 2).map(Math.abs);
      const made = inBothBuilds((room) => {
        const out = room.floatsFor(stepOf({ channels: filters }));
        const rows = laidOut(energy, { height: channels, width: 1, channels: filters, border: 0 });
        room.kernels.demodulation(room.put(vector(style)), room.put(rows), out, channels, filters, 1.5);
        return room.floats(out, stepOf({ channels: filters }));
      });
      gathered(made, { height: 1, width: 1, channels: filters, border: 0 }).forEach((factor, f) => {
        const variance = style.reduce((sum, s, c) => sum + (1 + s) ** 2 * energy[c * filters + f]!, 0);
        expect(factor / (1.5 / Math.sqrt(variance + 1e-8))).toBeCloseTo(1, 5);
      });
    }
  });
});
