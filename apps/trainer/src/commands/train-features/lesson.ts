import type { PackedDataset } from '../../data/packed.ts';
import { UserError } from '../../errors.ts';
import type { RunConfig } from '../../training/run-config.ts';
import { readTextsToRecognise } from '../../training/vocabulary.ts';

/** What a feature network learns of each picture: its class in a label column, or the terms that its text says. */
export type Lesson = Pick<RunConfig, 'labels' | 'texts'>;

export interface LessonOptions {
  readonly column?: string;
  readonly texts?: string;
  readonly terms: number;
}

/** What the options ask for. Throws UserError where that is not clear, or not in the data set. */
export function chooseLesson(
  dataset: PackedDataset,
  { column, texts, terms }: LessonOptions,
  given: ReadonlySet<string>,
): Lesson {
  if (texts === undefined) {
    if (!given.has('--terms')) return { labels: columnOf(dataset, column) };
    const detail = 'It says how many terms of texts to learn, and no texts were named.';
    throw new UserError('--terms would have no effect.', detail, 'name a text column with --texts, or leave it out.');
  }
  if (column === undefined) return { texts: readTextsToRecognise(dataset, texts, terms) };
  const detail = 'A feature network learns classes or what texts say, not both.';
  throw new UserError('--column and --texts exclude each other.', detail, 'leave one of them out.');
}

/** The label column that was named, or the only one. */
function columnOf({ path, header: { columns, texts } }: PackedDataset, column: string | undefined): string {
  const [only] = columns;
  if (column !== undefined) return column; // configureFor knows whether it is there
  if (only !== undefined && columns.length === 1) return only.name;
  const [text] = texts;
  const orTexts = text === undefined ? '' : `, or learn what its texts say with --texts ${text}`;
  throw new UserError(
    'It is not clear which labels to learn.',
    columns.length === 0
      ? `${path} has none.`
      : `${path} has the columns ${columns.map(({ name }) => name).join(', ')}.`,
    columns.length === 0
      ? `import pictures in a folder for each class${orTexts}.`
      : `name one with --column${orTexts}.`,
  );
}

/** Names of what is learned, as they stand in `features.json`. */
export function namesIn(
  dataset: PackedDataset,
  { labels, texts }: Lesson,
): { classes: string[] } | { terms: string[] } {
  if (texts !== undefined) return { terms: texts.vocabulary };
  return { classes: dataset.header.columns.find(({ name }) => name === labels)!.classes };
}
