import type { Channels, Credit, PackedHeader } from '../packed-format.ts';

/** The smallest and the largest side that pictures are brought to. Pictures kept as they are may be larger. */
export const MIN_SIZE = 8;
export const MAX_SIZE = 256;

/** How pictures become the images of a packed file. */
export interface ImportOptions {
  /** Path of the packed file. */
  readonly out: string;
  /** Side in pixels of the square images; `native`: the pictures' own size, which must be one for all. */
  readonly size: number | 'native';
  /** `crop`: the middle square. `pad`: the whole picture with bars. */
  readonly fit: 'crop' | 'pad';
  /** `auto`: 1 when every picture is grey, else 3. */
  readonly channels: Channels | 'auto';
  /** `#rrggbb`: the colour of bars and, unless `channels` is 4, of what is transparent. */
  readonly background: string;
  /** Only the first pictures. */
  readonly limit?: number | undefined;
  /** Only the pictures of these classes. */
  readonly classes?: readonly string[] | undefined;
  /** Each picture is followed by its mirror image. */
  readonly flips: boolean;
  /** Leave bad pictures out and go on, instead of stopping at the first. */
  readonly skipBad: boolean;
  readonly licence: string;
  /** Who made the pictures, under that licence. */
  readonly credits?: readonly Omit<Credit, 'licence'>[] | undefined;
  /** Called once with 0 when the total is known, then as pictures are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Aborting rejects with the signal's reason and leaves no file. */
  readonly signal?: AbortSignal | undefined;
}

/** As data sets keep them. */
export const creditsOf = ({ credits = [], licence }: Pick<ImportOptions, 'credits' | 'licence'>): Credit[] =>
  credits.map((credit) => ({ ...credit, licence }));

export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

export interface ImportReport {
  readonly header: PackedHeader;
  readonly skipped: readonly Skipped[];
  /** Files that are neither images nor tables by their names. */
  readonly ignored: number;
  /** Pictures smaller than the images of the file: they were enlarged, and are blurred. */
  readonly enlarged: number;
}
