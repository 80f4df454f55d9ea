import { PictureError } from '../picture-error.ts';
import type { PictureFormat } from './picture-head.ts';

/** Enough of a file's beginning to know every format named here. */
const TELLING_BYTES = 64;

/** Bytes as Latin-1, by the offset at which they stand. */
type Signature = Readonly<Record<number, string>>;

const TAKEN: readonly (readonly [format: PictureFormat, signature: Signature])[] = [
  ['png', { 0: '\x89PNG\r\n\x1a\n' }],
  ['jpeg', { 0: '\xff\xd8\xff' }],
  ['webp', { 0: 'RIFF', 8: 'WEBP' }],
];

/** Formats that are known and not taken, so that the answer can name them. */
const REFUSED: readonly (readonly [name: string, signatures: readonly Signature[]])[] = [
  ['a GIF', [{ 0: 'GIF87a' }, { 0: 'GIF89a' }]],
  ['a TIFF', [{ 0: 'II*\0' }, { 0: 'MM\0*' }, { 0: 'II+\0' }, { 0: 'MM\0+' }]],
  ['a BMP', [{ 0: 'BM', 6: '\0\0\0\0' }]],
  ['an AVIF', [{ 4: 'ftypavif' }, { 4: 'ftypavis' }]],
  ['a HEIC', ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'].map((brand) => ({ 4: `ftyp${brand}` }))],
  ['a JPEG XL', [{ 0: '\xff\x0a' }, { 0: '\0\0\0\x0cJXL ' }]],
  ['a JPEG 2000', [{ 0: '\xff\x4f\xff\x51' }, { 0: '\0\0\0\x0cjP  ' }]],
  ['an icon', [{ 0: '\0\0\x01\0' }, { 0: '\0\0\x02\0' }]],
  ['a Photoshop document', [{ 0: '8BPS' }]],
  ['a PDF', [{ 0: '%PDF-' }]],
  ['a film', [{ 4: 'ftyp' }, { 0: '\x1a\x45\xdf\xa3' }, { 0: 'RIFF', 8: 'AVI ' }]],
];

const BYTE_ORDER_MARK = '\xef\xbb\xbf';
/** An SVG may have a declaration, comments and a doctype before its root, so that other XML looks like one. */
const MARKUP: readonly (readonly [name: string, beginning: RegExp])[] = [
  ['an SVG', /^\s*<svg[\s>]/i],
  ['an SVG or other XML', /^\s*<(\?xml|!--|!doctype svg)/i],
  ['HTML', /^\s*<(!doctype html|html)/i],
];

/**
 * The format of a file by its first bytes: a declared type or a file's name proves nothing.
 * @throws PictureError `not-a-picture`, with the name of what it is where that can be told; `empty` for no bytes.
 */
export function tellFormat(bytes: Uint8Array): PictureFormat {
  const fix = 'send a PNG, a JPEG or a WebP';
  if (bytes.length === 0) throw new PictureError('empty', 'there is no picture', 'the file has no bytes', fix);
  const beginning = String.fromCharCode(...bytes.subarray(0, TELLING_BYTES));
  const taken = TAKEN.find(([, signature]) => matches(beginning, signature));
  if (taken) return taken[0];
  const name = nameOf(beginning);
  const detail = name ? `it is ${name}` : 'its first bytes are those of no format that is read here';
  throw new PictureError('not-a-picture', 'the file is not a picture that can be read', detail, fix);
}

function nameOf(beginning: string): string | undefined {
  const refused = REFUSED.find(([, signatures]) => signatures.some((signature) => matches(beginning, signature)));
  if (refused) return refused[0];
  const text = beginning.startsWith(BYTE_ORDER_MARK) ? beginning.slice(BYTE_ORDER_MARK.length) : beginning;
  return MARKUP.find(([, pattern]) => pattern.test(text))?.[0];
}

const matches = (beginning: string, signature: Signature): boolean =>
  Object.entries(signature).every(([at, part]) => beginning.startsWith(part, Number(at)));
