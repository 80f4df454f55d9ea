import { UserError } from '../../errors.ts';
import type { PackedColumn } from '../packed-format.ts';
import { keepClasses } from './class-filter.ts';
import { classesOfFiles } from './file-classes.ts';
import type { FileSource } from './file-source.ts';
import type { ImportOptions, Skipped } from './import-options.ts';
import type { Table, TableRow } from './table.ts';

/** The name of the column that `--classes` chooses from. */
const CLASS = 'class';

/** What image files are labelled with, out of their folders and of tables. */
export interface FileLabels {
  readonly columns: PackedColumn[];
  readonly texts: string[];
  /** Whether a file has one of the classes that are wanted. */
  isWanted(file: string): boolean;
  /** Throws an Error with the reason when a table says nothing about the file. */
  rowOf(file: string): TableRow;
  /** Rows of tables that no file has. */
  readonly unknown: readonly Skipped[];
}

type Options = Pick<ImportOptions, 'classes' | 'skipBad'>;

/**
 * Puts together what folders and tables say. The first folder is the column `class`, unless a table has a column of
 * that name. Throws `UserError` for a row that no file has, unless bad ones are to be skipped.
 */
export function labelFiles(source: FileSource, tables: readonly Table[], options: Options): FileLabels {
  const unknown = tables.flatMap((table) => unknownRows(source, table, options));
  const ofTables = tables.map(({ columns, texts }, i) => ({
    columns,
    texts,
    rowOf: (file: string) => tables[i].rowOf(source.part + file),
  }));
  const parts = [...partOfFolders(source, tables), ...ofTables];
  const columns = parts.flatMap((part) => part.columns);
  const texts = parts.flatMap((part) => part.texts);
  refuseTwice([...columns.map(({ name }) => name), ...texts], tables);
  const rowOf = (file: string): TableRow => {
    const rows = parts.map((part) => part.rowOf(file));
    return { labels: rows.flatMap(({ labels }) => labels), texts: rows.flatMap((row) => row.texts) };
  };
  return { ...onlyClasses(columns, rowOf, options.classes), texts, unknown };
}

/** One more source of labels beside the tables, or none. */
function partOfFolders(
  { files, title }: FileSource,
  tables: readonly Table[],
): Pick<Table, 'columns' | 'texts' | 'rowOf'>[] {
  if (tables.some(({ columns }) => columns.some(({ name }) => name === CLASS))) return [];
  const { classes, classOf } = classesOfFiles(files, title);
  if (classes.length === 0) return [];
  const columns = [{ name: CLASS, classes: [...classes] }];
  return [{ columns, texts: [], rowOf: (file) => ({ labels: [classes.indexOf(classOf(file))], texts: [] }) }];
}

/** Keeps the wanted classes of the column `class`, and counts its labels anew. */
function onlyClasses(
  columns: PackedColumn[],
  rowOf: FileLabels['rowOf'],
  wanted: readonly string[] | undefined,
): Pick<FileLabels, 'columns' | 'isWanted' | 'rowOf'> {
  if (wanted === undefined) return { columns, isWanted: () => true, rowOf };
  const at = columns.findIndex(({ name }) => name === CLASS);
  const known = at < 0 ? [] : columns[at].classes;
  const classes = keepClasses(known, wanted);
  const renumbered = known.map((name) => classes.indexOf(name));
  return {
    columns: columns.map((column, i) => (i === at ? { name: CLASS, classes } : column)),
    // A file without a row is kept: it is bad, and is named in its turn.
    isWanted: (file) => {
      const row = attempt(() => rowOf(file));
      return row === undefined || renumbered[row.labels[at]] >= 0;
    },
    rowOf: (file) => {
      const { labels, texts } = rowOf(file);
      return { labels: labels.map((label, i) => (i === at ? renumbered[label] : label)), texts };
    },
  };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function unknownRows(source: FileSource, table: Table, { skipBad }: Options): Skipped[] {
  const unknown = table.unknown(source.files.map((file) => source.part + file));
  if (unknown.length === 0) return [];
  if (!skipBad) {
    throw new UserError(
      `table ${table.name} does not fit ${source.title}`,
      `${unknown.length} of its rows have no image; the first: ${unknown[0]}`,
      'correct the table, or go on without such rows with --skip-bad',
    );
  }
  return unknown.map((name) => ({ name, reason: `a row of ${table.name} without an image` }));
}

function refuseTwice(names: readonly string[], tables: readonly Table[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new UserError(
    `two columns are named "${twice}"`,
    `tables: ${tables.map(({ name }) => name).join(', ')}`,
    'choose columns with --label-columns and --caption-columns',
  );
}
