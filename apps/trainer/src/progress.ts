import { SingleBar } from 'cli-progress';
import { type ProgressState, progressLine, secondsLeft, secondsPerThousand } from './progress-line.ts';

/** Says how far a long job is. `stop()` always: it prints the last state and gives the terminal back. */
export interface Progress {
  /** @param fields extra values to show beside the count, such as losses; they stand until others are given */
  update(done: number, fields?: Readonly<Record<string, number | string>>): void;
  stop(): void;
}

export interface ProgressOptions {
  /** What runs: the bar's title, and `event` of a JSON line. */
  readonly label: string;
  readonly total: number;
  /** What is counted, in the plural: 'images'. */
  readonly unit: string;
  /** Done before this job began: a resumed run's rate counts its own work alone. */
  readonly initial?: number;
  /** Seconds that were spent on that, for the total time. */
  readonly elapsedSeconds?: number;
  /** Default: stderr, so that stdout holds results only. */
  readonly stream?: NodeJS.WritableStream;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

/** A log of a long run stays readable at one line in five seconds. */
export const LINE_INTERVAL_MS = 5000;
/** The rate is that of the last half minute: the first seconds of a run (warm-up) must not colour its ETA. */
const RATE_WINDOW_MS = 30_000;

/** A bar with rate, time and ETA on a terminal; otherwise JSON lines, at most one in five seconds and one at the end. */
export function startProgress(options: ProgressOptions): Progress {
  const stream = options.stream ?? process.stderr;
  const terminal = 'isTTY' in stream && stream.isTTY === true;
  return terminal ? barProgress(options, stream) : lineProgress(options, stream);
}

function barProgress(options: ProgressOptions, stream: NodeJS.WritableStream): Progress {
  const stateAt = progressStates(options);
  const { total, initial = 0 } = options;
  let state = stateAt(initial, {});
  const bar = new SingleBar({
    stream,
    // One character is left free: a terminal may wrap after its last one.
    format: () => progressLine(state, columnsOf(stream) - 1),
    // A job that is interrupted may not reach stop(): leave cursor and wrapping alone, and SIGINT to whoever runs the job.
    hideCursor: false,
    linewrap: true,
    gracefulExit: false,
  });
  bar.start(total, initial);
  return {
    update(done, fields = state.fields) {
      state = stateAt(done, fields);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

const columnsOf = (stream: NodeJS.WritableStream): number =>
  'columns' in stream && typeof stream.columns === 'number' && stream.columns > 0 ? stream.columns : 80;

function lineProgress(options: ProgressOptions, stream: NodeJS.WritableStream): Progress {
  const { now = monotonic } = options;
  const stateAt = progressStates(options);
  let printed = now();
  let unprinted: string | undefined;
  let standing: ProgressState['fields'] = {};
  const print = () => {
    if (unprinted !== undefined) stream.write(`${unprinted}\n`);
    unprinted = undefined;
    printed = now();
  };
  return {
    update(done, fields = standing) {
      standing = fields;
      unprinted = JSON.stringify(asLine(stateAt(done, fields)));
      if (now() - printed >= LINE_INTERVAL_MS) print();
    },
    stop: print,
  };
}

function asLine(state: ProgressState): Record<string, number | string | null> {
  const { label, done, total, unit, perSecond, elapsedSeconds, fields } = state;
  const perThousand = secondsPerThousand(state);
  const left = secondsLeft(state);
  return {
    ...{ event: label, done, total, unit, perSecond: fourDigits(perSecond) },
    ...(perThousand !== undefined && { 'sec/kimg': fourDigits(perThousand) }),
    ...{ elapsedSeconds: Math.round(elapsedSeconds), etaSeconds: left === undefined ? null : Math.ceil(left) },
    ...fields,
  };
}

const fourDigits = (value: number): number => Number(value.toPrecision(4));

/** What to say at each moment: how fast the job is just now, and how long it has taken. */
function progressStates({ label, total, unit, initial = 0, elapsedSeconds = 0, now = monotonic }: ProgressOptions) {
  const rate = slidingRate(initial, now);
  const began = now();
  return (done: number, fields: ProgressState['fields']): ProgressState => {
    const elapsed = elapsedSeconds + (now() - began) / 1000;
    return { label, done, total, unit, perSecond: rate(done), elapsedSeconds: elapsed, fields };
  };
}

function monotonic(): number {
  return performance.now();
}

/** Units a second over the window that ends now. */
function slidingRate(initial: number, now: () => number): (done: number) => number {
  const samples = [{ at: now(), done: initial }];
  return (done) => {
    const at = now();
    samples.push({ at, done });
    // The oldest sample stays just outside the window, so that a slow job still has two to compare.
    while (samples.length > 2 && at - samples[1].at >= RATE_WINDOW_MS) samples.shift();
    const [oldest] = samples;
    return at > oldest.at ? (1000 * (done - oldest.done)) / (at - oldest.at) : 0;
  };
}
