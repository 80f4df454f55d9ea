import { describe, expect, it } from 'vitest';
import { areaResample, createAreaAverager } from './area-resample.ts';

/**
 * What OpenCV 5.0.0 makes of `picture` below:
 *
 * ```python
 * y, x, c = numpy.mgrid[0:height, 0:width, 0:channels]
 * picture = ((x * x * 37 + y * 101 + c * 53 + x * y * 7) % 256).astype(numpy.uint8)
 * cv2.resize(picture, to, interpolation=cv2.INTER_AREA)
 * ```
 */
const OPENCV = [
  {
    from: [13, 11],
    to: [6, 5],
    channels: 1,
    result: [
      85, 113, 118, 114, 122, 127, 152, 141, 135, 127, 146, 163, 156, 125, 151, 123, 150, 142, 106, 108, 140, 116, 119,
      119, 164, 92, 157, 151, 95, 97,
    ],
  },
  {
    from: [10, 8],
    to: [7, 3],
    channels: 3,
    result: [
      101, 135, 143, 106, 133, 186, 118, 152, 138, 122, 127, 100, 111, 164, 108, 108, 122, 118, 156, 136, 122, 138, 131,
      161, 164, 88, 142, 130, 145, 108, 134, 123, 112, 155, 109, 136, 119, 114, 129, 133, 142, 99, 147, 155, 112, 125,
      140, 97, 132, 147, 78, 146, 71, 124, 122, 111, 155, 110, 125, 120, 139, 119, 172,
    ],
  },
  {
    from: [9, 6],
    to: [3, 2],
    channels: 3,
    result: [113, 137, 162, 120, 144, 112, 110, 135, 131, 152, 92, 145, 137, 133, 101, 134, 101, 126],
  },
  {
    from: [16, 12],
    to: [8, 6],
    channels: 1,
    result: [
      71, 108, 121, 110, 139, 80, 125, 82, 152, 153, 130, 147, 140, 173, 182, 167, 169, 134, 139, 120, 141, 138, 111,
      124, 122, 115, 148, 93, 142, 103, 168, 145, 139, 96, 157, 130, 143, 132, 97, 166, 156, 77, 166, 167, 144, 97, 154,
      123,
    ],
  },
  {
    from: [31, 17],
    to: [12, 9],
    channels: 1,
    result: [
      71, 126, 105, 125, 116, 79, 136, 136, 203, 92, 139, 104, 160, 137, 133, 146, 163, 179, 131, 134, 194, 117, 157,
      155, 158, 132, 135, 124, 139, 114, 83, 149, 185, 142, 109, 134, 130, 126, 125, 144, 127, 169, 169, 107, 176, 167,
      77, 125, 114, 119, 135, 130, 119, 137, 170, 133, 167, 173, 133, 118, 150, 112, 163, 122, 93, 127, 106, 112, 158,
      134, 172, 102, 141, 128, 151, 143, 141, 140, 110, 69, 149, 159, 174, 146, 107, 165, 83, 123, 128, 142, 199, 124,
      159, 178, 59, 122, 160, 158, 111, 115, 141, 168, 122, 149, 164, 110, 118, 133,
    ],
  },
  {
    from: [7, 7],
    to: [5, 5],
    channels: 4,
    result: [
      40, 93, 146, 126, 91, 144, 197, 114, 112, 155, 155, 182, 119, 131, 105, 158, 101, 154, 103, 156, 172, 184, 132,
      75, 130, 120, 173, 96, 117, 155, 129, 161, 127, 117, 108, 161, 126, 179, 112, 165, 100, 132, 159, 134, 175, 92,
      145, 99, 161, 162, 84, 132, 138, 87, 108, 161, 160, 83, 115, 142, 179, 112, 165, 114, 147, 75, 128, 181, 116, 138,
      112, 165, 139, 129, 119, 172, 163, 138, 149, 97, 139, 140, 141, 194, 124, 135, 110, 163, 90, 122, 123, 176, 141,
      74, 127, 180, 172, 120, 173, 96,
    ],
  },
];

function picture(width: number, height: number, channels: number): Uint8Array {
  return Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const c = i % channels;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    return (x * x * 37 + y * 101 + c * 53 + x * y * 7) % 256;
  });
}

describe('areaResample against INTER_AREA', () => {
  it.each(OPENCV)('gives its bytes from $from to $to, $channels channels', ({ from, to, channels, result }) => {
    const sizes = [from, to].map(([width, height]) => ({ width, height }));
    const pixels = picture(from[0], from[1], channels);
    const found = areaResample(pixels, sizes[0], sizes[1], channels);
    const means = createAreaAverager(sizes[0], sizes[1], channels)(pixels);
    expect(found).toHaveLength(result.length);
    for (const [i, value] of found.entries()) {
      // A half goes up here. There it goes up when both sides are halved, else to the even side.
      const isHalf = Math.abs(means[i] - Math.floor(means[i]) - 0.5) < 1e-6;
      expect(value - result[i], `byte ${i}, mean ${means[i]}`).toBe(isHalf && result[i] < means[i] ? 1 : 0);
    }
  });
});
