import { type Row, tableOf } from './table.ts';
import type { Task } from './tasks.ts';

/** A task and what has been measured of it so far. */
export interface Standing {
  readonly task: Task;
  readonly rows: readonly Row[];
  /** Names of systems that are not measured yet. */
  readonly missing: readonly string[];
  /** The columns of the strip that has been drawn, from the left. */
  readonly strip: readonly string[];
}

/** The section of a task, in Markdown; `replaceSection` puts it into the page. */
export function sectionOf({ task, rows, missing, strip }: Standing): string {
  if (rows.length === 0) return 'Not measured yet.';
  return [
    tableOf(task, rows),
    conditionsOf(task, rows),
    ...(missing.length > 0 ? [`Not measured yet: ${missing.join(', ')}.`] : []),
    ...(strip.length > 0 ? [`From the left: ${strip.join(', ')}.`, `![${task.name}](${stripOf(task)})`] : []),
  ].join('\n\n');
}

/** Where the strip of a task stands, from the page. */
export const stripOf = ({ name }: Task): string => `images/restoration/${name}.png`;

/** Where and when; rows of several sessions may differ in all of it. */
function conditionsOf({ images, with: specs }: Task, rows: readonly Row[]): string {
  const unique = (values: readonly string[]) => [...new Set(values)].join('; ');
  const n = unique(rows.flatMap(({ result }) => Object.values(result.figures).map((figures) => String(figures.n))));
  const seen = unique(rows.flatMap(({ result: { model } }) => (model ? [model.images.toLocaleString('en')] : [])));
  const trained = seen === '' ? `Each system sees ${images.toLocaleString('en')} images` : `Images seen: ${seen}`;
  const damage = specs.length > 0 ? `, damaged by ${specs.map((spec) => `\`${spec}\``).join(' and ')}` : '';
  const places = unique(rows.map(({ result: { machine, backend, date } }) => `${machine}, ${backend}, ${date}`));
  return `${trained}${damage}. Held-out pictures: n ${n}. Measured on: ${places}.`;
}
