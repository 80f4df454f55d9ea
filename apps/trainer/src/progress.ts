import { SingleBar } from 'cli-progress';

/** Says how far a long job is. `stop()` always: it prints the last state and gives the terminal back. */
export interface Progress {
  /** @param fields extra values to show beside the count, such as losses; they stand until others are given */
  update(done: number, fields?: Record<string, number | string>): void;
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
  /** Default: stderr, so that stdout holds results only. */
  readonly stream?: NodeJS.WritableStream;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

/** A log of a long run stays readable at one line in five seconds. */
export const LINE_INTERVAL_MS = 5000;
/** The rate is that of the last half minute: the first seconds of a run (warm-up) must not colour its ETA. */
const RATE_WINDOW_MS = 30_000;

/** A bar with rate and ETA on a terminal; otherwise JSON lines, at most one in five seconds and one at the end. */
export function startProgress(options: ProgressOptions): Progress {
  const stream = options.stream ?? process.stderr;
  const terminal = 'isTTY' in stream && stream.isTTY === true;
  return terminal ? barProgress(options, stream) : lineProgress(options, stream);
}

function barProgress(
  { label, total, unit, initial = 0, now = monotonic }: ProgressOptions,
  stream: NodeJS.WritableStream,
): Progress {
  const rate = slidingRate(initial, now);
  const bar = new SingleBar({
    stream,
    format: `${label} [{bar}] {value}/{total} ${unit} | {rate} ${unit}/s | ETA {remaining}{extra}`,
    barsize: 24,
    // A job that is interrupted may not reach stop(): leave the cursor alone, and SIGINT to whoever runs the job.
    hideCursor: false,
    gracefulExit: false,
  });
  bar.start(total, initial, { rate: '-', remaining: '-', extra: '' });
  let extra = '';
  return {
    update(done, fields) {
      const perSecond = rate(done);
      const remaining = perSecond > 0 ? duration((total - done) / perSecond) : '-';
      if (fields)
        extra = Object.entries(fields)
          .map(([name, value]) => ` | ${name} ${shown(value)}`)
          .join('');
      bar.update(done, { rate: shown(perSecond), remaining, extra });
    },
    stop: () => bar.stop(),
  };
}

function lineProgress(
  { label, total, unit, initial = 0, now = monotonic }: ProgressOptions,
  stream: NodeJS.WritableStream,
): Progress {
  const rate = slidingRate(initial, now);
  let printed = now();
  let unprinted: string | undefined;
  let standing: Record<string, number | string> = {};
  const print = () => {
    if (unprinted !== undefined) stream.write(`${unprinted}\n`);
    unprinted = undefined;
    printed = now();
  };
  return {
    update(done, fields = standing) {
      standing = fields;
      const perSecond = rate(done);
      const etaSeconds = perSecond > 0 ? Math.ceil((total - done) / perSecond) : null;
      const state = { event: label, done, total, unit, perSecond: Number(perSecond.toPrecision(4)), etaSeconds };
      unprinted = JSON.stringify({ ...state, ...fields });
      if (now() - printed >= LINE_INTERVAL_MS) print();
    },
    stop: print,
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

function shown(value: number | string): string {
  return typeof value === 'string' ? value : String(Number(value.toPrecision(3)));
}

/** `75` to `1m15s`. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (h > 0) return `${h}h${String(m).padStart(2, '0')}m`;
  return m > 0 ? `${m}m${String(s).padStart(2, '0')}s` : `${s}s`;
}
