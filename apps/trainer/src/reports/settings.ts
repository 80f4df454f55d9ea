import { type Html, html } from './html.ts';
import { grouped } from './in-words.ts';

/** A value of a configuration is cut here: a table is for reading, and `config.json` is beside it. */
const MOST_CHARACTERS = 400;
const MOST_ROWS = 200;

type Row = readonly [name: string, value: string];

/** A run's configuration as tables: what is its own first, then each part of it. */
export function settings(config: Readonly<Record<string, unknown>>): Html {
  const { history, ...rest } = config;
  const parts = Object.entries(rest).filter(([, value]) => isRecord(value)) as [string, Record<string, unknown>][];
  const own = Object.entries(rest).filter(([, value]) => !isRecord(value));
  const branches = historyRows(history, config.config);
  return html`<div class="settings">
    ${card('Run', rows(Object.fromEntries(own)))}
    ${parts.map(([name, part]) => card(TITLES[name] ?? name, rows(part)))}
    ${branches.length > 0 ? card('Before it branched off', branches) : undefined}
  </div>`;
}

const TITLES: Readonly<Record<string, string>> = { config: 'Options of the system', dataset: 'Data set' };

const card = (title: string, list: readonly Row[]): Html => html`<section class="card"><h3>${title}</h3>
  <table><tbody>${list
    .slice(0, MOST_ROWS)
    .map(
      ([name, value]) => html`<tr><th scope="row">${name}</th><td>${shortened(value)}</td></tr>`,
    )}</tbody></table></section>`;

function rows(values: Readonly<Record<string, unknown>>): Row[] {
  return Object.entries(values).flatMap(([name, value]) =>
    isRecord(value)
      ? rows(value).map(([inner, text]) => [`${name}.${inner}`, text] as const)
      : [[name, inWords(value)] as const],
  );
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join('; ');
  if (isRecord(value)) return Object.values(value).map(inWords).join(', ');
  return typeof value === 'number' && Math.abs(value) >= 10_000 ? grouped(value) : String(value);
}

/** Of a run that branched off: the options that were others, and until when. */
function historyRows(history: unknown, current: unknown): Row[] {
  if (!Array.isArray(history) || !isRecord(current)) return [];
  return history.filter(isRecord).map(({ untilImages, config }) => {
    const other = Object.entries(isRecord(config) ? config : {}).filter(([name, value]) => value !== current[name]);
    const options = other.map(([name, value]) => `${name} ${inWords(value)}`).join(', ');
    return [`until ${inWords(untilImages)} images`, options || 'the same options'];
  });
}

const shortened = (text: string): string =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
