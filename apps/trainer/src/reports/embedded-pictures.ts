import sharp from 'sharp';

/** A picture as it stands in a page. */
export interface EmbeddedPicture {
  /** `data:image/webp;base64,...` */
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** Widest first; the last holds even noise in the budget. */
const ATTEMPTS = [
  { side: 1024, quality: 86 },
  { side: 768, quality: 82 },
  { side: 640, quality: 76 },
  { side: 512, quality: 70 },
  { side: 384, quality: 60 },
  { side: 256, quality: 40 },
] as const;

/** A picture file as WebP of at most `budget` bytes, as large and as good as that allows; never larger than it is. */
export async function embedPicture(path: string, budget: number): Promise<EmbeddedPicture> {
  for (const { side, quality } of ATTEMPTS) {
    const { data, info } = await sharp(path)
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      // The least effort: a report is written again and again while a run goes on.
      .webp({ quality, effort: 1, smartSubsample: true })
      .toBuffer({ resolveWithObject: true });
    if (data.length <= budget || side === ATTEMPTS.at(-1)!.side) {
      return { url: `data:image/webp;base64,${data.toString('base64')}`, width: info.width, height: info.height };
    }
  }
  throw new Error('unreachable: the last attempt is taken as it is');
}
