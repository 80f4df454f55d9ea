import { UserError } from '../../errors.ts';

/** The class of images beside the class folders. */
export const UNSORTED = 'unsorted';

/** Folders that part a data set and say nothing about what a picture shows. */
const SPLITS = ['train', 'training', 'val', 'valid', 'validation', 'test', 'testing'];

/** What the folders of image files say. */
export interface FileClasses {
  /** Sorted; empty when all images stand in one folder, and so have no classes. */
  readonly classes: readonly string[];
  classOf(file: string): string;
}

/**
 * The class of an image is its first folder. Folders that hold all of the images come off first: `photos/` or `train/`
 * around the classes is not a class. Throws `UserError` when the first folders are parts such as `train` and `test`:
 * they would become classes, and a model would train on what it is to be tested with.
 */
export function classesOfFiles(files: readonly string[], title: string): FileClasses {
  const top = commonFolder(files);
  const classOf = (file: string) => {
    const slash = file.indexOf('/', top);
    return slash < 0 ? UNSORTED : file.slice(top, slash);
  };
  const classes = [...new Set(files.map(classOf))].sort();
  if (classes.length > 1 && classes.every((name) => SPLITS.includes(name.toLowerCase()))) {
    throw new UserError(
      `${title} has the parts ${classes.join(', ')}`,
      'they part a data set; they are no classes of pictures',
      `name one of them: put #${classes[0]} after the path`,
    );
  }
  return { classes: classes.length > 1 ? classes : [], classOf };
}

/** The length of the path, with its last slash, that all files begin with. */
function commonFolder(files: readonly string[]): number {
  const [first = ''] = files;
  let top = 0;
  for (let slash = first.indexOf('/'); slash >= 0; slash = first.indexOf('/', top)) {
    const folder = first.slice(0, slash + 1);
    if (!files.every((file) => file.startsWith(folder))) break;
    top = slash + 1;
  }
  return top;
}
