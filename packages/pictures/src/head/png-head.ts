import { damaged, truncated } from '../picture-error.ts';
import { chunksOf, SIGNATURE } from '../png/chunks.ts';
import { exifOrientation } from './exif-orientation.ts';
import type { PictureHead } from './picture-head.ts';

const IHDR_BYTES = 13;

/** By colour type (W3C PNG, third edition, table 11.1). */
const KINDS = new Map<number, { colour: PictureHead['colour']; alpha: boolean; bits: readonly number[] }>([
  [0, { colour: 'grey', alpha: false, bits: [1, 2, 4, 8, 16] }],
  [2, { colour: 'rgb', alpha: false, bits: [8, 16] }],
  [3, { colour: 'palette', alpha: false, bits: [1, 2, 4, 8] }],
  [4, { colour: 'grey', alpha: true, bits: [8, 16] }],
  [6, { colour: 'rgb', alpha: true, bits: [8, 16] }],
]);

export function readPngHead(bytes: Uint8Array): PictureHead {
  const header = readHeader(bytes);
  const head: PictureHead = { format: 'png', ...header, animated: false, orientation: 1 };
  for (const { type, data } of chunksOf(bytes)) {
    if (type === 'acTL') head.animated = true;
    if (type === 'tRNS') head.alpha = true;
    if (type === 'eXIf') head.orientation = exifOrientation(data);
  }
  return head;
}

function readHeader(bytes: Uint8Array): Pick<PictureHead, 'width' | 'height' | 'colour' | 'bits' | 'alpha'> {
  const at = SIGNATURE.length;
  if (bytes.length < at + 8 + IHDR_BYTES) throw truncated('a PNG that ends within its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  if (type !== 'IHDR' || view.getUint32(at) !== IHDR_BYTES) throw damaged('a PNG that does not begin with its header');
  const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
  const [bits, colourType, compression, filtering, interlacing] = bytes.subarray(at + 16, at + 21);
  const kind = KINDS.get(colourType);
  if (kind === undefined || !kind.bits.includes(bits)) {
    throw damaged(`a PNG of colour type ${colourType} with ${bits} bits, which there is not`);
  }
  if (compression !== 0 || filtering !== 0 || interlacing > 1) throw damaged('a PNG packed in a way there is not');
  return { width, height, colour: kind.colour, alpha: kind.alpha, bits };
}
