import { UserError } from '../../errors.ts';
import type { PackedColumn } from '../packed-format.ts';

/** Which columns of a table are labels, and which are texts. */
export interface TableColumns {
  /** Undefined: all columns that are neither the file nor, by their names, texts. */
  readonly labels?: readonly string[] | undefined;
  /** Undefined: the columns named caption, text, name, title or description, or the only one beside the file. */
  readonly texts?: readonly string[] | undefined;
  /** What is wanted of the table at all. */
  readonly wanted: 'labels' | 'texts' | 'both';
}

const FILE_COLUMNS = ['file', 'filename', 'file_name'];
const TEXT_COLUMNS = ['caption', 'captions', 'text', 'name', 'title', 'description'];
const MAX_CLASSES = 65_536;
/** An empty cell: the file does not have the feature. */
const NO_VALUE = 'none';

/** Where a table has what is wanted of it. */
export interface ColumnPlan {
  readonly file: number;
  readonly labels: readonly LabelColumn[];
  readonly texts: readonly TextColumn[];
}

/** Chooses columns by the header. Throws `UserError` for a header that does not say what is wanted. */
export function planColumns(table: string, header: readonly string[], wanted: TableColumns): ColumnPlan {
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

/** A text column while its table is read. */
export class TextColumn {
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
export class LabelColumn {
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
