import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { messageOf, UserError } from '../../errors.ts';
import { MAX_TEXT_BYTES, type PackedColumn } from '../packed-format.ts';
import { type ColumnPlan, type LabelColumn, planColumns, type TableColumns, type TextColumn } from './table-columns.ts';

/** What a table says about a file. */
export interface TableRow {
  /** One class index for each of the table's columns. */
  readonly labels: readonly number[];
  readonly texts: readonly string[];
}

const MAX_RECORD_BYTES = 1 << 20;

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

  /** A row may name a file by its path or by the last parts of it, with or without the ending. */
  #find(file: string): number | undefined {
    for (let rest = file; ; rest = rest.slice(rest.indexOf('/') + 1)) {
      const row = this.#places.get(rest) ?? this.#places.get(withoutEnding(rest));
      if (row !== undefined || !rest.includes('/')) return row;
    }
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
