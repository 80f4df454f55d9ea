import { createReadStream, existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { messageOf, UserError } from '../../errors.ts';
import type { FileSource } from './file-source.ts';
import { Table } from './table.ts';
import type { TableColumns } from './table-columns.ts';

/** The tables that go with image files, as the command line names them. */
export interface TableOptions {
  readonly labels?: string | undefined;
  readonly captions?: string | undefined;
  readonly labelColumns?: readonly string[] | undefined;
  readonly captionColumns?: readonly string[] | undefined;
}

/**
 * Opens the tables of labels and captions. One file may be both: `labels` alone gives its captions too. A table is
 * looked for on the disk, then in the source. Throws `UserError` for a table that is not there or cannot be read.
 */
export async function openTables(source: FileSource, options: TableOptions): Promise<Table[]> {
  const { labels, captions, labelColumns, captionColumns } = options;
  if (labels === undefined && labelColumns !== undefined) throw withoutTable('--label-columns', '--labels');
  if (labels === undefined && captions === undefined && captionColumns !== undefined) {
    throw withoutTable('--caption-columns', '--captions');
  }
  const tables: Table[] = [];
  if (labels !== undefined) {
    const wanted = captions === undefined ? 'both' : 'labels';
    tables.push(
      await openTable(source, labels, {
        labels: labelColumns,
        texts: wanted === 'both' ? captionColumns : undefined,
        wanted,
      }),
    );
  }
  if (captions !== undefined) {
    tables.push(await openTable(source, captions, { texts: captionColumns, wanted: 'texts' }));
  }
  return tables;
}

async function openTable(source: FileSource, name: string, columns: TableColumns): Promise<Table> {
  if (existsSync(name)) return Table.read(name, createReadStream(name), columns);
  const bytes = await source.readOther(name).catch((error) => {
    throw new UserError(`cannot read table ${name}`, messageOf(error), 'unpack it, and name the CSV file by its path');
  });
  if (bytes !== undefined) return Table.read(`${name} of ${source.title}`, Readable.from([bytes]), columns);
  throw new UserError(
    `cannot read table ${name}`,
    `there is no such file, and none in ${source.title}`,
    'name a CSV file by its path, or one that stands beside the images',
  );
}

function withoutTable(option: string, table: string): UserError {
  return new UserError(`${option} says nothing alone`, 'there is no table to take them from', `give one with ${table}`);
}
