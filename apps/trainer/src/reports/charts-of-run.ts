import type { Html } from './html.ts';
import { type Frame, type LineChart, lineChart, type Series } from './line-chart.ts';
import type { MetricLine, RunRecord, StatsLine } from './run-record.ts';

/** Curves of either kind; more would only make a large page that nobody reads. */
const MOST_CURVES = 40;
/** Alarms that are marked, the latest ones. */
const MOST_MARKS = 50;
/** Curves of one chart that can still be told apart. */
const MOST_SERIES = 6;
/** The part of a run over which its bold curves forget half. */
const HALF_LIFE = 1 / 40;

/** The frame that all charts of a run share: the same images under one another. */
export function frameOf({ stats, metrics, alarms }: RunRecord): Frame {
  const seen = [...stats, ...metrics].map(({ images }) => images);
  const last = seen.reduce((most, images) => Math.max(most, images), 1);
  const first = stats[0]?.images ?? 0;
  const interval = (last - first) / Math.max(1, stats.length - 1);
  return {
    // A run that branched off late begins where it began.
    images: [first > last / 2 && first > 2 * interval && first < last ? first : 0, last],
    halfLife: Math.max(1, Math.round(last * HALF_LIFE)),
    marks: alarms.slice(-MOST_MARKS).map(({ images, alarm, text }) => ({ images, text: `${alarm}: ${text}` })),
  };
}

/** The charts of what a run wrote while it trained: losses, readouts, and how long a thousand images took. */
export function trainingCharts({ stats }: RunRecord, frame: Frame): Html[] {
  const names = [...new Set(stats.flatMap((line) => Object.keys(line)))]
    .filter((name) => name !== 'images' && name !== 'seconds')
    .slice(0, MOST_CURVES);
  const some = (test: (name: string) => boolean) =>
    names.filter(test).map((name) => ({ name: name.replace(/^loss\//, ''), points: pointsOf(stats, name) }));
  const charts: LineChart[] = [
    ...inCharts('Losses', some(isPlayerLoss)),
    ...inCharts(
      'Penalties and other losses',
      some((name) => name.startsWith('loss/') && !isPlayerLoss(name)),
    ),
    ...inCharts('What the discriminator says', some(isVerdict)).map(verdictRange),
    ...some((name) => !name.startsWith('loss/') && !isVerdict(name)).flatMap((series) =>
      inCharts(series.name, [series]),
    ),
    ...inCharts('Pace: seconds for a thousand images', [{ name: 'sec/kimg', points: pace(stats) }]),
  ];
  return charts.map((chart) => lineChart(chart, frame));
}

/** A chart for each metric, its best value marked. */
export function metricCharts({ metrics }: RunRecord, frame: Frame): Html[] {
  const names = [...new Set(metrics.map(({ name }) => name))].slice(0, MOST_CURVES);
  const linesOf = (name: string) => metrics.filter((line) => line.name === name);
  return names.map((name) => lineChart(metricChart(name, linesOf(name)), frame));
}

function metricChart(name: string, lines: readonly MetricLine[]): LineChart {
  const { better, n, seed, reals, input } = lines.at(-1)!;
  const facts = [better && `${better} is better`, n !== undefined && `n ${n}`, seed !== undefined && `seed ${seed}`];
  return {
    title: name,
    note: facts.filter(Boolean).join(' · '),
    series: [{ name, points: lines.map(({ images, value }) => [images, value]) }],
    reference: referenceOf(reals, input),
    better,
    exact: true,
  };
}

/** The line that a metric is to be seen against: what the data set has, or what nothing would have done. */
function referenceOf(reals: number | undefined, input: number | undefined): LineChart['reference'] {
  if (reals !== undefined) return { name: 'the data set', value: reals };
  return input === undefined ? undefined : { name: 'the input as it is', value: input };
}

/** Losses of the players by the names of their phases: D, G, and those of systems with several. */
const isPlayerLoss = (name: string): boolean => /^loss\/[DGC]([-_ ]?\w*)?$/.test(name);

/** Readouts such as D(real), D(fake) and D accuracy. */
const isVerdict = (name: string): boolean => /^[DC]\w*[ (]/.test(name);

/** Probabilities show the whole of their range; what a critic says has none. */
function verdictRange(chart: LineChart): LineChart {
  const inRange = chart.series.every(({ points }) => points.every(([, y]) => y >= 0 && y <= 1));
  return inRange ? { ...chart, range: [0, 1] } : chart;
}

/** No chart without a value, and none with too many curves. */
function inCharts(title: string, series: readonly Series[]): LineChart[] {
  const drawable = series.filter(({ points }) => points.length > 0);
  return Array.from({ length: Math.ceil(drawable.length / MOST_SERIES) }, (_, index) => ({
    title: index === 0 ? title : `${title}, ${index + 1}`,
    series: drawable.slice(index * MOST_SERIES, (index + 1) * MOST_SERIES),
  }));
}

/** A value that was not finite was written as null, and leaves a gap. */
function pointsOf(stats: readonly StatsLine[], name: string): Series['points'] {
  return stats.flatMap((line) => {
    const value = line[name];
    return typeof value === 'number' ? [[line.images, value] as const] : [];
  });
}

/** Seconds for a thousand images between each line and the one before; the first has none, for a branch does not begin at 0. */
export function pace(stats: readonly StatsLine[]): Series['points'] {
  return stats.slice(1).flatMap((line, index) => {
    const before = stats[index]!;
    const [now, then] = [line.seconds, before.seconds];
    if (typeof now !== 'number' || typeof then !== 'number') return [];
    return [[line.images, (1000 * (now - then)) / (line.images - before.images)] as const];
  });
}
