import { damaged, PictureError, truncated } from '../picture-error.ts';
import { exifOrientation } from './exif-orientation.ts';
import { MARKER, segmentAt } from './jpeg-segments.ts';
import type { Orientation, PictureHead } from './picture-head.ts';

/** Baseline, extended sequential and progressive with Huffman codes: what is in use, and what the decoder reads. */
const READ_FRAMES = [0xc0, 0xc1, 0xc2];
/** DHT, JPG and DAC stand among the frames and are none. */
const NO_FRAMES = [0xc4, 0xc8, 0xcc];

export function readJpegHead(bytes: Uint8Array): PictureHead {
  let orientation: Orientation | undefined;
  let frame: Frame | undefined;
  let at = 2; // behind SOI
  for (;;) {
    const segment = segmentAt(bytes, at);
    if (segment === undefined) {
      if (frame) break; // cut off, but what it was can be told
      throw truncated('a JPEG that ends within its header');
    }
    if (segment === 'lost') throw damaged(`a JPEG with something that is no marker at byte ${at}`);
    const { marker, data, end } = segment;
    if (marker === MARKER.SOS || marker === MARKER.EOI) break;
    if (marker === MARKER.SOI) throw damaged('a JPEG that begins twice');
    if (marker === MARKER.APP1 && isExif(data)) orientation ??= exifOrientation(data);
    if (isFrame(marker)) {
      // Whoever reads the second would allocate what nobody has checked.
      if (frame) throw damaged('a JPEG with two frames');
      frame = readFrame(marker, data);
    }
    at = end;
  }
  if (frame === undefined) throw damaged('a JPEG without a frame');
  return { format: 'jpeg', ...frame, animated: false, orientation: orientation ?? 1, alpha: false };
}

type Frame = Pick<PictureHead, 'width' | 'height' | 'colour' | 'bits'>;

const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.includes(marker);

const isExif = (data: Uint8Array): boolean => String.fromCharCode(...data.subarray(0, 6)) === 'Exif\0\0';

/** T.81, B.2.2: bits, height, width, number of components, three bytes for each. */
function readFrame(marker: number, data: Uint8Array): Frame {
  if (!READ_FRAMES.includes(marker)) {
    throw new PictureError(
      'not-a-picture',
      'this kind of JPEG is not read',
      `it is lossless, hierarchical or coded arithmetically (frame marker 0x${marker.toString(16)})`,
      'save it as an ordinary JPEG, baseline or progressive',
    );
  }
  const components = data[5];
  if (data.length < 6 || data.length !== 6 + 3 * components) throw damaged('a JPEG frame of the wrong length');
  const colour = ({ 1: 'grey', 3: 'rgb', 4: 'cmyk' } as const)[components];
  if (colour === undefined) throw damaged(`a JPEG of ${components} components`);
  return { bits: data[0], height: (data[1] << 8) | data[2], width: (data[3] << 8) | data[4], colour };
}
