import { frameOf, metricCharts, pace, trainingCharts } from './charts-of-run.ts';
import type { EmbeddedPicture } from './embedded-pictures.ts';
import { gridViewer, type Moment } from './grid-viewer.ts';
import { Html, html } from './html.ts';
import { duration, grouped, shortNumber } from './in-words.ts';
import type { Frame } from './line-chart.ts';
import { SCRIPT } from './page-script.ts';
import { STYLE, STYLE_WITHOUT_SCRIPT } from './page-style.ts';
import type { RunRecord } from './run-record.ts';
import { settings } from './settings.ts';

/** Alarms that are listed, the latest ones. */
const MOST_ALARMS = 100;
/** Metrics among the facts at the top; all of them have their charts below. */
const METRICS_AT_TOP = 4;

/** What a page shows beside what the run wrote as text. */
export interface PageExtras {
  readonly moments: readonly Moment[];
  readonly reals: EmbeddedPicture | undefined;
  readonly written: Date;
}

/** Only what is in the page itself may load or run; and there is nothing else. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/** A run as a page of its own. */
export function reportPage(name: string, record: RunRecord, { moments, reals, written }: PageExtras): string {
  const frame = frameOf(record);
  const metrics = metricCharts(record, frame);
  const training = trainingCharts(record, frame);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<title>${name} · Omokage</title>
<style>${new Html(STYLE)}</style>
<noscript><style>${new Html(STYLE_WITHOUT_SCRIPT)}</style></noscript>
</head>
<body>
<header><h1>${name}</h1>${facts(record)}</header>
<main>
${alarms(record)}
${moments.length > 0 || reals ? gridViewer(moments, reals, record) : undefined}
${metrics.length > 0 ? section('Metrics', charts(metrics)) : undefined}
${section('Training', training.length > 0 ? [legend(frame), charts(training)] : nothing('No statistics have been written yet.'))}
${section('Configuration', settings(record.config))}
</main>
<footer>Written by Omokage, ${written.toISOString().slice(0, 16).replace('T', ' ')} UTC.</footer>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;
}

const section = (title: string, content: Html | readonly Html[]): Html =>
  html`<section><h2>${title}</h2>${content}</section>`;
const charts = (list: readonly Html[]): Html => html`<div class="charts">${list}</div>`;
const nothing = (text: string): Html => html`<p class="soft">${text}</p>`;

function facts({ config, stats, metrics, imagesSeen }: RunRecord): Html {
  const last = stats.at(-1);
  const seconds = last?.seconds;
  const planned = config.images;
  const entries: [string, string][] = [
    ['system', String(config.system ?? 'unknown')],
    ['data set', nameOf(config.dataset)],
    [typeof planned === 'number' ? `images of ${grouped(planned)}` : 'images', grouped(imagesSeen)],
  ];
  if (typeof seconds === 'number') entries.push(['training time', duration(seconds)]);
  const recent = pace(stats).at(-1);
  if (recent !== undefined) entries.push(['sec/kimg, latest', shortNumber(recent[1])]);
  const latest = new Map(metrics.map(({ name, value }) => [name, value]));
  for (const [metric, value] of [...latest].slice(0, METRICS_AT_TOP))
    entries.push([`${metric}, latest`, shortNumber(value)]);
  const cards = entries.map(([term, value]) => html`<div class="card"><dt>${term}</dt><dd>${value}</dd></div>`);
  return html`<dl class="facts">${cards}</dl>`;
}

const nameOf = (dataset: unknown): string =>
  typeof dataset === 'object' && dataset !== null && 'name' in dataset ? String(dataset.name) : 'unknown';

function alarms({ alarms: raised }: RunRecord): Html {
  if (raised.length === 0) return nothing('No alarm has been recorded.');
  const items = raised
    .slice(-MOST_ALARMS)
    .map(({ images, alarm, text }) => html`<li><b>${alarm}</b> at ${grouped(images)} images<br>${text}</li>`);
  return section('Alarms', html`<ul class="alarms card">${items}</ul>`);
}

function legend({ halfLife, images: [, last], marks }: Frame): Html {
  const sentences = [
    `Against images seen, up to ${grouped(last)}.`,
    `Bold: an exponential moving average that forgets half in ${grouped(halfLife)} images;`,
    'faint: the recorded means themselves, of which the outermost hundredth at each end may lie beyond the axis.',
    ...(marks.length > 0 ? ['Triangles at the upper edge are alarms.'] : []),
  ];
  return html`<p class="soft">${sentences.join(' ')}</p>`;
}
