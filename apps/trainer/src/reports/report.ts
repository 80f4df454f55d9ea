import { basename, join, resolve } from 'node:path';
import { writeWholeFile } from '../data/whole-file.ts';
import { frameOf, metricCharts, pace, trainingCharts } from './charts-of-run.ts';
import { evenly } from './curves.ts';
import { type EmbeddedPicture, embedPicture } from './embedded-pictures.ts';
import { Html, html } from './html.ts';
import { duration, grouped, shortNumber } from './in-words.ts';
import type { Frame } from './line-chart.ts';
import { SCRIPT } from './page-script.ts';
import { STYLE, STYLE_WITHOUT_SCRIPT } from './page-style.ts';
import { type RunRecord, readRunRecord } from './run-record.ts';
import { settings } from './settings.ts';

/** Grids of samples on a page, evenly over the run. */
const MOST_GRIDS = 24;
/** Bytes of a picture: with those of the data set 25 of them, 5 MB, and 6.7 MB as base64. A page stays under 8 MB. */
const PICTURE_BUDGET = 200_000;

/** A grid in the page. */
interface Moment {
  readonly images: number;
  readonly picture: EmbeddedPicture;
}

/**
 * Writes `report.html` into a run directory and returns its path: curves, grids over time, configuration and alarms in one file
 * of at most 8 MB that refers to nothing outside itself. Reads only what the run has written, at any time of the run. Throws
 * UserError.
 */
export async function writeReport(runDirectory: string, now: Date = new Date()): Promise<string> {
  const record = readRunRecord(runDirectory);
  const moments: Moment[] = [];
  for (const { path, images } of evenly(record.grids, MOST_GRIDS)) {
    moments.push({ images, picture: await embedPicture(path, PICTURE_BUDGET) });
  }
  const reals = record.reals && (await embedPicture(record.reals, PICTURE_BUDGET));
  const page = reportPage(basename(resolve(runDirectory)), record, { moments, reals: reals || undefined, now });
  const path = join(runDirectory, 'report.html');
  writeWholeFile(path, Buffer.from(page));
  return path;
}

interface Extras {
  readonly moments: readonly Moment[];
  readonly reals: EmbeddedPicture | undefined;
  readonly now: Date;
}

function reportPage(name: string, record: RunRecord, { moments, reals, now }: Extras): string {
  const frame = frameOf(record);
  const metrics = metricCharts(record, frame);
  const training = trainingCharts(record, frame);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${name} · Omokage</title>
<style>${new Html(STYLE)}</style>
<noscript><style>${new Html(STYLE_WITHOUT_SCRIPT)}</style></noscript>
</head>
<body>
<header><h1>${name}</h1>${facts(record)}</header>
<main>
${alarms(record)}
${moments.length > 0 || reals ? samples(moments, reals) : ''}
${metrics.length > 0 ? html`<section><h2>Metrics</h2><div class="charts">${metrics}</div></section>` : ''}
<section><h2>Training</h2>
${training.length > 0 ? html`${legend(frame)}<div class="charts">${training}</div>` : html`<p class="soft">No statistics have been written yet.</p>`}
</section>
<section><h2>Configuration</h2>${settings(record.config)}</section>
</main>
<footer>Written by Omokage, ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC.</footer>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;
}

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
  for (const [metric, value] of [...latest].slice(0, 4)) entries.push([`${metric}, latest`, shortNumber(value)]);
  return html`<dl class="facts">${entries.map(([term, value]) => html`<div class="card"><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}

const nameOf = (dataset: unknown): string =>
  typeof dataset === 'object' && dataset !== null && 'name' in dataset ? String(dataset.name) : 'unknown';

function alarms({ alarms: raised }: RunRecord): Html {
  if (raised.length === 0) return html`<p class="soft">No alarm has been recorded.</p>`;
  return html`<section><h2>Alarms</h2><ul class="alarms card">${raised.map(
    ({ images, alarm, text }) => html`<li><b>${alarm}</b> at ${grouped(images)} images<br>${text}</li>`,
  )}</ul></section>`;
}

function samples(moments: readonly Moment[], reals: EmbeddedPicture | undefined): Html {
  const last = moments.length - 1;
  return html`<section><h2>Samples over time</h2>
${
  last > 0
    ? html`<div class="time"><button id="play" type="button">Play</button>
  <input id="moment" type="range" min="0" max="${last}" step="1" value="${last}" aria-label="Moment of the run"></div>`
    : ''
}
<div class="viewer">
${
  last >= 0
    ? html`<figure><div class="stack">${moments.map((moment, index) => grid(moment, index === last))}</div>
  <figcaption>Samples of the same seeds, <output id="when">${when(moments[last]!)}</output></figcaption></figure>`
    : ''
}
${
  reals === undefined
    ? ''
    : html`<figure>${image(reals, 'The first pictures of the data set', '')}<figcaption>The data set</figcaption></figure>`
}
</div></section>`;
}

const grid = (moment: Moment, shown: boolean): Html =>
  image(moment.picture, `A grid of samples, ${when(moment)}`, shown ? 'shown' : '', when(moment));

function image({ url, width, height }: EmbeddedPicture, text: string, kind: string, moment = ''): Html {
  // Small pixels are to be seen as such, and not as a blur.
  const classes = width < 400 ? `${kind} small` : kind;
  return html`<img class="${classes}" src="${url}" width="${width}" height="${height}" alt="${text}" data-when="${moment}">`;
}

/** Grids are named by thousands of images, so their moment is as round as that. */
const when = ({ images }: Moment): string =>
  images === 0 ? 'before training' : `after about ${grouped(images)} images`;

const legend = ({ halfLife, images: [, last], marks }: Frame): Html => html`<p class="soft">Against images seen, up to
${grouped(last)}. Bold: an exponential moving average that forgets half in ${grouped(halfLife)} images; faint: the recorded means themselves, of
which the outermost hundredth at each end may lie beyond the axis. ${marks.length > 0 ? 'Triangles at the upper edge are alarms.' : ''}</p>`;
