/** Image files in one place: a folder, a zip, or a part of one. */
export interface FileSource {
  /** For people and for headers: `folder "pets"`. Never a full path, which would tell the world about someone's machine. */
  readonly title: string;
  /** The folder in it that is meant, with its last slash; empty for all of it. */
  readonly part: string;
  /** Paths of the images below that, with `/`, in the order of their code units: the same on every machine. */
  readonly files: readonly string[];
  /** Files that are neither images nor tables by their names. */
  readonly ignored: number;
  /** A file as the user would name it. */
  nameOf(file: string): string;
  /** What the decoder reads: the path of a file, or its bytes. Rejects with the reason when there is none. */
  open(file: string): Promise<string | Uint8Array>;
  /** A file of the place that is no image, such as a table of captions; undefined when there is none. */
  readOther(file: string): Promise<Uint8Array | undefined>;
  close(): void;
}

const TABLE_NAME = /\.csv$/i;
const IMAGE_NAME = /\.(png|jpe?g|webp)$/i;

/** Hidden files and folders, and those that macOS adds to a zip, are not looked at. */
export function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

/** Parts the images from what is no image by its name, and puts them in order. */
export function selectImages(paths: Iterable<string>): Pick<FileSource, 'files' | 'ignored'> {
  const files: string[] = [];
  let ignored = 0;
  for (const path of paths) {
    if (isHidden(path)) continue;
    if (IMAGE_NAME.test(path)) files.push(path);
    else if (!TABLE_NAME.test(path)) ignored++;
  }
  // By code units, not by locale: the order must not depend on the machine's language.
  return { files: files.sort((a, b) => (a < b ? -1 : 1)), ignored };
}

/** `train` or `/train/` to `train/`. */
export function normalisedPart(part: string): string {
  const folder = part.replace(/^\/+|\/+$/g, '');
  return folder === '' ? '' : `${folder}/`;
}
