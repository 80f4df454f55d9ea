import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../errors.ts';

/** An image file of a folder. */
export interface ListedImage {
  readonly path: string;
  /** The first folder below the top; `UNSORTED` for files at the top. */
  readonly className: string;
}

export interface FolderListing {
  /** In the order of their paths, the same on every machine. */
  readonly images: readonly ListedImage[];
  /** Sorted; empty when the folder has no subfolders with images, and so no classes. */
  readonly classes: readonly string[];
  /** Files that are not images by their names. */
  readonly ignored: number;
}

/** The class of images beside the class folders. */
export const UNSORTED = 'unsorted';

const IMAGE_NAME = /\.(png|jpe?g|webp)$/i;

/** Lists the images of a folder and all below it. Hidden files and folders are not looked at. */
export function listImages(folder: string): FolderListing {
  const relative: string[] = [];
  let ignored = 0;
  const visit = (below: string) => {
    for (const entry of entriesOf(join(folder, below))) {
      if (entry.name.startsWith('.')) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (IMAGE_NAME.test(entry.name)) relative.push(path);
      else ignored++;
    }
  };
  visit('');
  // By code units, not by locale: the order must not depend on the machine's language.
  relative.sort((a, b) => (a < b ? -1 : 1));
  const images = relative.map((path) => ({ path: join(folder, path), className: classOf(path) }));
  const classes = [...new Set(images.map(({ className }) => className))].sort();
  const sorted = classes.some((name) => name !== UNSORTED) || relative.some((path) => path.includes('/'));
  return { images, classes: sorted ? classes : [], ignored };
}

function classOf(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? UNSORTED : path.slice(0, slash);
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new UserError(`cannot read folder ${folder}`, messageOf(error), 'name a folder of png, jpeg or webp files');
  }
}
