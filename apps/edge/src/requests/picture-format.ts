import type { PictureFormat } from '@omokage/pictures';

/** Formats that pictures are answered in, those first that lose less; and which one an Accept header means. */

export const PICTURE_FORMATS = ['png', 'webp', 'jpeg'] as const satisfies readonly PictureFormat[];

export const MEDIA_TYPES: Readonly<Record<PictureFormat, string>> = {
  png: 'image/png',
  webp: 'image/webp',
  jpeg: 'image/jpeg',
};

/** A header with more than this is not read to its end. */
const MOST_RANGES = 32;

interface Range {
  readonly type: string;
  readonly quality: number;
}

/**
 * The format that an Accept header prefers (RFC 9110, section 12.5.1: the most specific range decides about a type). Where several
 * are liked alike it is the first of them, and where none is, PNG all the same: a client that asks for nothing that there is
 * can do more with a picture than with an error.
 */
export function preferredFormat<Format extends PictureFormat = PictureFormat>(
  accept: string | undefined,
  formats: readonly Format[] = PICTURE_FORMATS as readonly PictureFormat[] as readonly Format[],
): Format {
  const ranges = (accept ?? '*/*').split(',', MOST_RANGES).flatMap(readRange);
  const liked = formats.map((format) => ({ format, quality: qualityOf(MEDIA_TYPES[format], ranges) }));
  return liked.reduce((best, other) => (other.quality > best.quality ? other : best)).format;
}

function qualityOf(type: string, ranges: readonly Range[]): number {
  for (const wanted of [type, 'image/*', '*/*']) {
    const found = ranges.find((range) => range.type === wanted);
    if (found !== undefined) return found.quality;
  }
  return 0;
}

/** None where a range is not well formed. */
function readRange(text: string): Range[] {
  const [type, ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(quality) ? [{ type, quality: Number(quality) }] : [];
}
