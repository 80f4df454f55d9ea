import { evenly, type Point, smoothed, span, thinned, ticks } from './curves.ts';
import { type Html, html } from './html.ts';
import { distinctNumbers, grouped, shortCount, shortNumber } from './in-words.ts';

export interface Series {
  readonly name: string;
  /** In the order of images. */
  readonly points: readonly Point[];
}

/** Something that happened, drawn as a mark at the upper edge. */
export interface Mark {
  readonly images: number;
  readonly text: string;
}

export interface LineChart {
  readonly title: string;
  /** What the values are, where the title does not say it. */
  readonly note?: string;
  readonly series: readonly Series[];
  /** Values that the axis shows; by default those of the curves. */
  readonly range?: readonly [low: number, high: number];
  /** Values that are not noisy: drawn as they are, without an average. */
  readonly exact?: boolean;
  /** A value to compare with, drawn as a dashed line. */
  readonly reference?: { readonly name: string; readonly value: number } | undefined;
  /** Marks the best value. */
  readonly better?: 'lower' | 'higher' | undefined;
}

/** What all charts of a report share. */
export interface Frame {
  /** Images seen at the left and at the right edge. */
  readonly images: readonly [first: number, last: number];
  /** Images over which the bold curves forget half. */
  readonly halfLife: number;
  readonly marks: readonly Mark[];
}

/** Units of the viewBox; about as wide as a column, so that text keeps its size. */
const WIDTH = 440;
const HEIGHT = 230;
const PLOT = { left: 46, right: 428, top: 14, bottom: 202 } as const;
/** Enough for a column's pixels, and few enough for a page with forty charts. */
const MOST_POINTS = 300;
/** Points of so short a curve are marked, which also shows a curve of one. */
const MOST_DOTS = 30;
const TABLE_ROWS = 12;
/** The least that an axis shows, as a share of its values. */
const SMALLEST_SPAN = 0.05;

/** A curve as it is drawn. */
interface Curve {
  readonly name: string;
  readonly raw: readonly Point[];
  readonly bold: readonly Point[];
}

/** A card with a title, a legend with the latest values, the curves, and a table of some of their values. */
export function lineChart(chart: LineChart, frame: Frame): Html {
  const curves = chart.series.map(({ name, points }) => ({
    name,
    raw: points,
    bold: chart.exact ? thinned(points, MOST_POINTS) : evenly(smoothed(points, frame.halfLife), MOST_POINTS),
  }));
  const described = `${chart.title} against images seen. ${curves.map(inWords).join(' ')}`;
  return html`<figure class="chart card">
    <figcaption><h3>${chart.title}</h3>${chart.note && html`<p>${chart.note}</p>`}</figcaption>
    <ul class="legend">
      ${curves.map(legendEntry)}${chart.reference && referenceEntry(chart.reference)}
      <li class="at" hidden></li>
    </ul>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${described}" data-chart="${hoverData(curves, frame)}">
      ${drawing(chart, curves, frame)}
      <path class="cursor" d="M0 ${PLOT.top}V${PLOT.bottom}" visibility="hidden"/>
    </svg>
    <details><summary>Values</summary>${table(curves)}</details>
  </figure>`;
}

/** What is inside a chart: axes, curves, and what is marked on them. */
function drawing({ exact, range, reference, better }: LineChart, curves: readonly Curve[], frame: Frame): Html {
  const yTicks = ticks(...(range ?? spanOf(curves, reference?.value)), 5);
  const place = scale(frame.images, [yTicks[0]!, yTicks.at(-1)!]);
  const labels = distinctNumbers(yTicks);
  const best = bestOf(curves, better);
  const [top, height] = [PLOT.top - 4, PLOT.bottom - PLOT.top + 8];
  return html`
    ${yTicks.map((value, index) => horizontal(labels[index]!, place(0, value)[1]))}
    ${xTicks(frame.images).map((images) => vertical(images, place(images, 0)[0]))}
    <path class="axis" d="M${PLOT.left} ${PLOT.bottom}H${PLOT.right}"/>
    <svg y="${top}" width="${WIDTH}" height="${height}" viewBox="0 ${top} ${WIDTH} ${height}">
      ${exact ? undefined : curves.map(({ raw }, index) => path('raw', index, thinned(raw, MOST_POINTS), place))}
      ${curves.map(({ bold }, index) => path('bold', index, bold, place))}
      ${curves.map(({ bold }, index) => (bold.length > MOST_DOTS ? undefined : dots(index, bold, place)))}
    </svg>
    ${reference && dashed(place(0, reference.value)[1])}
    ${best && bestMark(best, better, place)}
    ${frame.marks.map(({ images, text }) => alarmMark(place(images, 0)[0], text))}`;
}

type Place = (images: number, value: number) => [x: number, y: number];

function scale([left, right]: Frame['images'], [low, high]: readonly [number, number]): Place {
  const width = Math.max(right - left, 1);
  return (images, value) => [
    round(PLOT.left + ((images - left) / width) * (PLOT.right - PLOT.left)),
    round(PLOT.bottom - ((value - low) / (high - low)) * (PLOT.bottom - PLOT.top)),
  ];
}

/** From zero where the curves come near it, and never so close that the last digits fill the plot. */
function spanOf(curves: readonly Curve[], reference: number | undefined): [number, number] {
  const spans = curves.map(({ raw, bold }) => span(bold, raw));
  if (reference !== undefined) spans.push([reference, reference]);
  const low = Math.min(...spans.map(([least]) => least));
  const high = Math.max(...spans.map(([, most]) => most));
  if (low > 0 && low < high / 2) return [0, high];
  const missing = SMALLEST_SPAN * Math.max(Math.abs(low), Math.abs(high)) - (high - low);
  return missing > 0 ? [low - missing / 2, high + missing / 2] : [low, high];
}

function xTicks([first, last]: Frame['images']): number[] {
  return ticks(first, last, 6).filter((images) => images >= first && images <= last);
}

function path(kind: string, index: number, points: readonly Point[], place: Place): Html {
  const places = points.map((point) => place(...point).join(' '));
  return html`<path class="${kind} s${index}" d="${places.length > 0 ? `M${places.join('L')}` : ''}"/>`;
}

const horizontal = (label: string, y: number): Html =>
  html`<path class="grid" d="M${PLOT.left} ${y}H${PLOT.right}"/><text class="y" x="${PLOT.left - 6}" y="${y + 4}">${label}</text>`;

const vertical = (images: number, x: number): Html =>
  html`<path class="axis" d="M${x} ${PLOT.bottom}v4"/><text class="x" x="${x}" y="${PLOT.bottom + 18}">${shortCount(images)}</text>`;

const dots = (index: number, points: readonly Point[], place: Place): Html[] =>
  points.map((point) => {
    const [x, y] = place(...point);
    return html`<circle class="dot s${index}" cx="${x}" cy="${y}" r="2.5"/>`;
  });

const dashed = (y: number): Html => html`<path class="reference" d="M${PLOT.left} ${y}H${PLOT.right}"/>`;

const alarmMark = (x: number, text: string): Html =>
  html`<path class="mark" d="M${x - 4} ${PLOT.top - 12}h8l-4 8z"><title>${text}</title></path>`;

function bestMark([images, value]: Point, better: LineChart['better'], place: Place): Html {
  const [x, y] = place(images, value);
  // Towards the middle, so that the text stays inside.
  const [anchor, beside] = x > (PLOT.left + PLOT.right) / 2 ? ['end', x - 8] : ['start', x + 8];
  // And away from the rest of the curve, unless that leaves the plot.
  const [over, under] = [y - 10, y + 18];
  const height = better === 'lower' ? (under < PLOT.bottom ? under : over) : over > PLOT.top ? over : under;
  return html`<circle class="best" cx="${x}" cy="${y}" r="5"/>
    <text class="best" text-anchor="${anchor}" x="${beside}" y="${height}">best ${shortNumber(value)} at ${shortCount(images)}</text>`;
}

function bestOf(curves: readonly Curve[], better: LineChart['better']): Point | undefined {
  if (better === undefined) return undefined;
  const sign = better === 'lower' ? 1 : -1;
  const points = curves.flatMap(({ raw }) => raw);
  return points.reduce<Point | undefined>(
    (best, point) => (best === undefined || sign * point[1] < sign * best[1] ? point : best),
    undefined,
  );
}

const legendEntry = ({ name, bold }: Curve, index: number): Html =>
  html`<li><span class="swatch s${index}"></span>${name} <b>${shortNumber(bold.at(-1)?.[1] ?? Number.NaN)}</b></li>`;

const referenceEntry = ({ name, value }: NonNullable<LineChart['reference']>): Html =>
  html`<li><span class="swatch dashes"></span>${name} ${shortNumber(value)}</li>`;

const inWords = ({ name, bold }: Curve): string =>
  bold.length === 0 ? '' : `${name} from ${shortNumber(bold[0]![1])} to ${shortNumber(bold.at(-1)![1])}.`;

/** What the script needs to show values under the pointer. */
function hoverData(curves: readonly Curve[], { images }: Frame): string {
  const points = curves.map(({ bold }) => bold.map(([x, y]) => [x, shortNumber(y)]));
  return JSON.stringify({ images, plot: [PLOT.left / WIDTH, PLOT.right / WIDTH], width: WIDTH, points });
}

function table(curves: readonly Curve[]): Html {
  const byImages = curves.map(({ raw }) => new Map(raw));
  const all = [...new Set(byImages.flatMap((values) => [...values.keys()]))].sort((a, b) => a - b);
  const cell = (value: number | undefined) => html`<td>${value === undefined ? '–' : shortNumber(value)}</td>`;
  return html`<div class="scroll"><table>
    <thead><tr><th scope="col">images</th>${curves.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${evenly(all, TABLE_ROWS).map(
      (images) =>
        html`<tr><th scope="row">${grouped(images)}</th>${byImages.map((values) => cell(values.get(images)))}</tr>`,
    )}</tbody>
  </table></div>`;
}

const round = (units: number): number => Math.round(units * 10) / 10;
