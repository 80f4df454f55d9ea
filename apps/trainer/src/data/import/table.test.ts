import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Table } from './table.ts';
import type { TableColumns } from './table-columns.ts';

const read = (lines: string[], columns: Partial<TableColumns> = {}) =>
  Table.read('t.csv', Readable.from([Buffer.from(lines.join('\n'))]), { wanted: 'both', ...columns });

const FACES = [
  'file,name,hair,age',
  'a.png,"Ada, first",short,10',
  'b/b.png,"""Bo""",long,9',
  './c.png,Cy,,10',
  'd,Di,long,100',
];

describe('Table', () => {
  it('parts labels from texts by their names, and gives classes an order', async () => {
    const table = await read(FACES);
    expect(table.texts).toEqual(['name']);
    expect(table.columns).toEqual([
      { name: 'hair', classes: ['long', 'none', 'short'] },
      { name: 'age', classes: ['9', '10', '100'] },
    ]);
    expect(table.rowOf('a.png')).toEqual({ labels: [2, 1], texts: ['Ada, first'] });
    expect(table.rowOf('b/b.png')).toEqual({ labels: [0, 0], texts: ['"Bo"'] });
    expect(table.rowOf('c.png')).toEqual({ labels: [1, 1], texts: ['Cy'] });
  });

  it('finds a file by its path or its last part, with or without the ending', async () => {
    const table = await read(FACES);
    expect(table.rowOf('x/y/a.png').texts).toEqual(['Ada, first']);
    expect(table.rowOf('x/d.jpeg').texts).toEqual(['Di']);
    expect(() => table.rowOf('b.png')).toThrow('the table t.csv has no row for it');
    expect(table.unknown(['a.png', 'x/d.jpeg'])).toEqual(['b/b.png', 'c.png']);
  });

  it('takes the columns it is told to', async () => {
    const table = await read(FACES, { labels: ['name'], texts: ['hair'] });
    expect(table.columns).toEqual([{ name: 'name', classes: ['"Bo"', 'Ada, first', 'Cy', 'Di'] }]);
    expect(table.rowOf('a.png')).toEqual({ labels: [1], texts: ['short'] });
    expect((await read(FACES, { labels: ['age'] })).texts).toEqual(['name']);
    expect((await read(FACES, { texts: ['hair'] })).columns.map(({ name }) => name)).toEqual(['name', 'age']);
    expect(await read(FACES, { wanted: 'labels' })).toMatchObject({
      texts: [],
      columns: [{ name: 'hair' }, { name: 'age' }],
    });
    expect(await read(FACES, { wanted: 'texts' })).toMatchObject({ texts: ['name'], columns: [] });
  });

  it('takes the only column beside the file for texts, when texts are wanted', async () => {
    const lines = ['\uFEFFfile_name,words', 'a.png,one', ''];
    expect((await read(lines, { wanted: 'texts' })).rowOf('a.png').texts).toEqual(['one']);
    expect((await read(lines)).columns).toEqual([{ name: 'words', classes: ['one'] }]);
  });

  it.each<[string, string[], Partial<TableColumns>, RegExp]>([
    ['nothing', [''], {}, /cannot read table t\.csv\n.*it is empty/],
    ['no file column', ['image,label', 'a,b'], {}, /no column "file"; its columns: image, label/],
    ['two columns of a name', ['file,a,a', 'x,1,2'], {}, /two columns are named "a"/],
    ['a column without a name', ['file,,a', 'x,1,2'], {}, /a column has no name/],
    ['a column that is not there', ['file,a', 'x,1'], { labels: ['b'] }, /no column "b"; its columns: file, a/],
    ['no texts', ['file,a,b', 'x,1,2'], { wanted: 'texts' }, /it has no texts/],
    ['no labels', ['file,name', 'x,1'], { wanted: 'labels' }, /it has no labels/],
    ['two rows for a file', ['file,a', 'x,1', 'y,2', './x,3'], {}, /rows 1 and 3 are both for x/],
    ['a row that is too short', ['file,a', 'x,1', 'y'], {}, /Invalid Record Length.*line 3/],
    ['an open quote', ['file,a', 'x,"1'], {}, /Quote Not Closed/],
  ])('refuses a table with %s', async (_, lines, columns, message) => {
    await expect(read(lines, columns)).rejects.toThrow(message);
  });

  it('refuses a text that is too long where it is used', async () => {
    const table = await read(['file,caption', `a,${'x'.repeat(4097)}`, 'b,short']);
    expect(() => table.rowOf('a')).toThrow('its caption in t.csv has 4097 bytes; 4096 are the most');
    expect(table.rowOf('b').texts).toEqual(['short']);
  });
});
