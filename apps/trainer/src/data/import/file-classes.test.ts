import { describe, expect, it } from 'vitest';
import { classesOfFiles } from './file-classes.ts';

const classed = (...files: string[]) => {
  const { classes, classOf } = classesOfFiles(files, 'folder "x"');
  return { classes, each: files.map(classOf) };
};

describe('classesOfFiles', () => {
  it('takes the first folder, and "unsorted" for files beside folders', () => {
    expect(classed('b/x/1.png', 'a/1.png', '1.png')).toEqual({
      classes: ['a', 'b', 'unsorted'],
      each: ['b', 'a', 'unsorted'],
    });
  });

  it('has no classes when all stand together', () => {
    expect(classed('1.png', '2.png').classes).toEqual([]);
    expect(classed('photos/1.png', 'photos/2.png').classes).toEqual([]);
    expect(classed().classes).toEqual([]);
  });

  it('looks below the folders that hold everything', () => {
    expect(classed('set/train/cats/1.png', 'set/train/dogs/1.png')).toEqual({
      classes: ['cats', 'dogs'],
      each: ['cats', 'dogs'],
    });
    expect(classed('train/cats/1.png', 'train/1.png').classes).toEqual(['cats', 'unsorted']);
  });

  it('refuses the parts of a data set as classes', () => {
    expect(() => classed('train/cats/1.png', 'val/cats/1.png')).toThrow(
      /folder "x" has the parts train, val\n.*\n.*put #train after the path/,
    );
    expect(classed('train/1.png', 'boats/1.png').classes).toEqual(['boats', 'train']);
  });
});
