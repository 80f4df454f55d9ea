import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { messageOf, UserError } from '../../errors.ts';
import { MAX_TEXT_BYTES, type PackedColumn } from '../packed-format.ts';

/** Which columns of a table are labels, and which are texts. */
export interface TableColumns {
  /** Undefined: all columns that are neither the file nor, by their names, texts. */
  readonly labels?: readonly string[] | undefined;
  /** Undefined: the columns named caption, text, name, title or description, or the only one beside the file. */
  readonly texts?: readonly string[] | undefined;
  /** What is wanted of the table at all. */
  readonly wanted: 'labels' | 'texts' | 'both';
}

/** What a table says about a file. */
export interface TableRow {
  /** One class index for each of the table's columns. */
  readonly labels: readonly number[];
  readonly texts: readonly string[];
}

const FILE_COLUMNS = ['file', 'filename', 'file_name'];
const TEXT_COLUMNS = ['caption', 'captions', 'text', 'name', 'title', 'description'];
const MAX_CLASSES = 65_536;
const MAX_RECORD_BYTES = 1 << 20;
/** An empty cell: the file does not have the feature. */
const NO_VALUE = 'none';

/** Labels and texts of image files, out of a CSV file with a header. Kept in memory: some 200 bytes a row. */
export class Table {
  /** As the user named it. */
  readonly name: string;
  readonly columns: readonly PackedColumn[];
  readonly texts: readonly string[];
  readonly #files: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  /** `[columns][rows]` */
  readonly #labels: readonly (readonly number[])[];
  /** `[texts][rows]` */
  readonly #cells: readonly (readonly string[])[];

  private constructor(
    name: string,
    files: readonly string[],
    labels: readonly LabelColumn[],
    texts: readonly TextColumn[],
  ) {
    this.name = name;
    const finished = labels.map((column) => column.finish(name));
    this.columns = finished.map(({ column }) => column);
    this.texts = texts.map((column) => column.name);
    this.#files = files;
    this.#places = placesOf(files, name);
    this.#labels = finished.map(({ rows }) => rows);
    this.#cells = texts.map(({ cells }) => cells);
  }

  /** Reads a table. Throws `UserError` that names the row for what is not CSV, and for columns that are not there. */
  static async read(name: string, bytes: Readable, wanted: TableColumns): Promise<Table> {
    const files: string[] = [];
    let plan: ColumnPlan | undefined;
    const records = bytes.pipe(parse({ bom: true, skip_empty_lines: true, max_record_size: MAX_RECORD_BYTES }));
    bytes.on('error', (error) => records.destroy(error));
    try {
      for await (const record of records as AsyncIterable<string[]>) {
        if (plan === undefined) {
          plan = planColumns(name, record, wanted);
          continue;
        }
        files.push(normalised(record[plan.file]));
        for (const column of [...plan.labels, ...plan.texts]) column.add(record[column.at]);
      }
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError(
        `cannot read table ${name}`,
        messageOf(error),
        'repair the file: it must be CSV with a header',
      );
    }
    if (plan === undefined) {
      throw new UserError(`cannot read table ${name}`, 'it is empty', 'begin it with a header such as file,caption');
    }
    return new Table(name, files, plan.labels, plan.texts);
  }

  /** The row of an image file. Throws an Error with the reason when there is none, or when a text is too long. */
  rowOf(file: string): TableRow {
    const row = this.#find(file);
    if (row === undefined) throw new Error(`the table ${this.name} has no row for it`);
    const texts = this.#cells.map((cells) => cells[row]);
    const long = texts.findIndex((text) => Buffer.byteLength(text) > MAX_TEXT_BYTES);
    if (long >= 0) {
      const bytes = Buffer.byteLength(texts[long]);
      throw new Error(`its ${this.texts[long]} in ${this.name} has ${bytes} bytes; ${MAX_TEXT_BYTES} are the most`);
    }
    return { labels: this.#labels.map((rows) => rows[row]), texts };
  }

  /** The files of rows that no image has, as the table names them. */
  unknown(files: Iterable<string>): string[] {
    const used = new Uint8Array(this.#files.length);
    for (const file of files) {
      const row = this.#find(file);
      if (row !== undefined) used[row] = 1;
    }
    return this.#files.filter((_, row) => used[row] === 0);
  }

  /** A row may name a file by its path or by its last part, with or without the ending. */
  #find(file: string): number | undefined {
    const last = file.slice(file.lastIndexOf('/') + 1);
    for (const name of [file, withoutEnding(file), last, withoutEnding(last)]) {
      const row = this.#places.get(name);
      if (row !== undefined) return row;
    }
    return undefined;
  }
}

/** `a/b.png` to `a/b`. */
export function withoutEnding(file: string): string {
  return file.replace(/\.[^./]+$/, '');
}

function normalised(file: string): string {
  return file
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(\.?\/)+/, '');
}

function placesOf(files: readonly string[], table: string): Map<string, number> {
  const places = new Map<string, number>();
  for (const [row, file] of files.entries()) {
    if (places.has(file)) {
      const rows = `rows ${places.get(file)! + 1} and ${row + 1}`;
      throw new UserError(`cannot read table ${table}`, `${rows} are both for ${file}`, 'keep one row for each file');
    }
    places.set(file, row);
  }
  return places;
}

interface ColumnPlan {
  readonly file: number;
  readonly labels: readonly LabelColumn[];
  readonly texts: readonly TextColumn[];
}

function planColumns(table: string, header: readonly string[], wanted: TableColumns): ColumnPlan {
  const names = header.map((name) => name.trim());
  const file = names.findIndex((name) => FILE_COLUMNS.includes(name.toLowerCase()));
  const columns = names.filter((_, at) => at !== file);
  const refuse = (detail: string) =>
    new UserError(`cannot read table ${table}`, `${detail}; its columns: ${names.join(', ')}`, HEADER_FIX);
  if (file < 0) throw refuse('it has no column "file"');
  const twice = names.find((name, at) => name === '' || names.indexOf(name) !== at);
  if (twice !== undefined) throw refuse(twice === '' ? 'a column has no name' : `two columns are named "${twice}"`);
  const missing = [...(wanted.labels ?? []), ...(wanted.texts ?? [])].find((name) => !columns.includes(name));
  if (missing !== undefined) throw refuse(`it has no column "${missing}"`);

  const texts = wanted.wanted === 'labels' ? [] : (wanted.texts ?? textsOf(columns, wanted));
  const rest = columns.filter((name) => !texts.includes(name) && (wanted.texts !== undefined || !isText(name)));
  const labels = wanted.wanted === 'texts' ? [] : (wanted.labels ?? rest);
  if (texts.length + labels.length === 0) throw refuse(`it has no ${wanted.wanted === 'texts' ? 'texts' : 'labels'}`);
  return {
    file,
    labels: labels.map((name) => new LabelColumn(name, names.indexOf(name))),
    texts: texts.map((name) => new TextColumn(name, names.indexOf(name))),
  };
}

const HEADER_FIX =
  'begin it with a header such as file,caption; name its columns with --label-columns, --caption-columns';

function isText(column: string): boolean {
  return TEXT_COLUMNS.includes(column.toLowerCase());
}

function textsOf(columns: readonly string[], { labels = [], wanted }: TableColumns): readonly string[] {
  const texts = columns.filter((name) => isText(name) && !labels.includes(name));
  return texts.length === 0 && wanted === 'texts' && columns.length === 1 ? columns : texts;
}

class TextColumn {
  readonly name: string;
  readonly at: number;
  readonly cells: string[] = [];

  constructor(name: string, at: number) {
    this.name = name;
    this.at = at;
  }

  add(cell: string): void {
    this.cells.push(cell.trim());
  }
}

/** A label column while its table is read: classes in the order in which they come. */
class LabelColumn {
  readonly name: string;
  readonly at: number;
  readonly #classes = new Map<string, number>();
  readonly #rows: number[] = [];

  constructor(name: string, at: number) {
    this.name = name;
    this.at = at;
  }

  add(cell: string): void {
    const value = cell.trim() || NO_VALUE;
    let label = this.#classes.get(value);
    if (label === undefined) {
      label = this.#classes.size;
      this.#classes.set(value, label);
    }
    this.#rows.push(label);
  }

  /** Classes in an order that does not depend on that of the rows: numbers by value, words by their code units. */
  finish(table: string): { column: PackedColumn; rows: number[] } {
    const found = [...this.#classes.keys()];
    if (found.length > MAX_CLASSES) {
      const detail = `its column "${this.name}" has ${found.length} values; ${MAX_CLASSES} are the most`;
      throw new UserError(
        `cannot read table ${table}`,
        detail,
        'leave the column out: name others with --label-columns',
      );
    }
    const numbers = found.every((value) => Number.isFinite(Number(value)));
    const classes = numbers ? found.sort((a, b) => Number(a) - Number(b)) : found.sort();
    const places = new Map(classes.map((value, place) => [this.#classes.get(value)!, place]));
    return { column: { name: this.name, classes }, rows: this.#rows.map((label) => places.get(label)!) };
  }
}
