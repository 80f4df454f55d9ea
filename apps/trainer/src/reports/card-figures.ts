import type { ManifestMetric } from '@omokage/weights';
import { isFidelity } from '../artefact/loss-bounds.ts';
import { asCode, inMarkdown, tableOf } from './markdown.ts';

/** Metrics of one psi have it behind their name. */
const PSI = /^(.+)@psi-([\d.]+)$/;
const NEIGHBOURS = /^nearest-training-(.+)\/(.+)$/;

/** The tables of a card, a section each, out of the metrics of a manifest; no table is empty. */
export function figureTables(metrics: readonly ManifestMetric[]): string[] {
  const stored = metrics.filter(({ name }) => isFidelity(name));
  const neighbours = metrics.filter(({ name }) => NEIGHBOURS.test(name));
  const psi = metrics.filter(({ name }) => PSI.test(name));
  const plain = metrics.filter((metric) => ![stored, neighbours, psi].some((others) => others.includes(metric)));
  return [
    ...section('Figures', plain, MEASURED),
    ...psiTable(psi, plain),
    ...section('Does it remember?', neighbours, REMEMBERING),
    ...section('What storing its weights cost', stored, STORING),
  ];
}

const MEASURED =
  'Measured from the model as it ships. Between which values a figure lies is said with a confidence of 95 %; the floor is what real pictures score ' +
  'against other real ones, over as many; a baseline is the best that people have without the model.';
const REMEMBERING =
  'Distances to the nearest training picture, by the features of a network and by pixels. The floors are those of real pictures that it has never seen: ' +
  'a model that copies is nearer to what it learned from than these are.';
const STORING = 'Against the same model with weights of 32 bits, as the export measured it.';

function section(title: string, metrics: readonly ManifestMetric[], what: string): string[] {
  if (metrics.length === 0) return [];
  const floors = metrics.some(({ floor }) => floor !== undefined);
  const baselines = metrics.some(({ baseline }) => baseline !== undefined);
  const intervals = metrics.some(({ interval }) => interval !== undefined);
  const heads = [
    ...['figure', 'value'],
    ...(intervals ? ['95 %'] : []),
    ...(floors ? ['floor'] : []),
    ...(baselines ? ['best baseline'] : []),
    'n',
  ];
  const rows = metrics.map(({ name, value, n, interval, floor, baseline }) => [
    ...[asCode(name), shown(value)],
    ...(intervals ? [rangeOf(interval)] : []),
    ...(floors ? [floor === undefined ? '' : shown(floor)] : []),
    ...(baselines ? [baseline ? `${shown(baseline.value)} (${inMarkdown(baseline.name)})` : ''] : []),
    n.toLocaleString('en'),
  ]);
  return [`## ${title}\n\n${what}\n\n${tableOf(heads, rows)}`];
}

/** A row for each psi, 1 among them: its figures stand without a psi behind their names. */
function psiTable(metrics: readonly ManifestMetric[], plain: readonly ManifestMetric[]): string[] {
  if (metrics.length === 0) return [];
  const read = metrics.map((metric) => {
    const [, name, psi] = PSI.exec(metric.name)!;
    return { name: name!, psi: Number(psi), metric };
  });
  const names = [...new Set(read.map(({ name }) => name))];
  const psis = [...new Set(read.map(({ psi }) => psi))].sort((a, b) => a - b);
  const cell = (metric: ManifestMetric | undefined) =>
    metric === undefined ? '' : [shown(metric.value), bracketed(metric.interval)].join('');
  const rows = psis.map((psi) => [
    String(psi),
    ...names.map((name) => cell(read.find((each) => each.name === name && each.psi === psi)?.metric)),
  ]);
  const whole = ['1', ...names.map((name) => cell(plain.find((metric) => metric.name === name)))];
  const heads = ['psi', ...names.map((name) => asCode(name))];
  const n = [...new Set(metrics.map((metric) => metric.n.toLocaleString('en')))].join(', ');
  const what = `A lower psi trades variety for likeness, n = ${n}.`;
  return [`## Psi\n\n${what}\n\n${tableOf(heads, [...rows, ...(psis.includes(1) ? [] : [whole])])}`];
}

const rangeOf = (interval: ManifestMetric['interval']): string =>
  interval === undefined ? '' : `${shown(interval[0])} to ${shown(interval[1])}`;

const bracketed = (interval: ManifestMetric['interval']): string =>
  interval === undefined ? '' : ` (${rangeOf(interval)})`;

/** Four significant digits. */
const shown = (value: number): string => String(Number(value.toPrecision(4)));
