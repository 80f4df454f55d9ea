/**
 * `npm run bench:peaks`: how much of what a core can do the engine's convolutions reach, layer by layer, inside workerd: operations a second,
 * two to a multiply-accumulate, beside those of loops that only multiply and add in registers.
 *
 * Time is what Linux accounts to the process. All layers take turns, and the fastest of all rounds counts, as whatever else the machine does
 * only adds to it.
 *
 * `npm run bench:peaks -- [--rounds 15] [--plain]`; --plain also runs the build for runtimes without relaxed SIMD.
 */
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measurePeaks, type Peaks } from './edge/peaks.ts';
import { markdownTable } from './edge/report/numbers.ts';
import { millisecondsBetween, threadTimes } from './edge/thread-times.ts';
import { bundleWorker } from './edge/workerd/bundle-worker.ts';
import { startWorkerd, type Workerd } from './edge/workerd/start-workerd.ts';
import type { Arithmetic } from './peaks/layer-memory.ts';
import { LAYERS, type Layer, macsOf } from './peaks/layers.ts';

/** Processor milliseconds of a request. */
const SLOT_MS = 25;
const SETTLE_MS = 4;
/** Processor milliseconds until code is compiled well. */
const WARM_UP_MS = 60;
const MOST_TIMES = 50_000;

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, plain: { type: 'boolean', default: false } },
});

/** A layer in one arithmetic and one build, and the fewest milliseconds that it took yet. */
interface Subject {
  readonly path: string;
  times: number;
  best: number;
}

const builds = options.plain ? ['relaxed', 'plain'] : ['relaxed'];
const kinds = builds.flatMap((build) => (['floats', 'codes'] as const).map((arithmetic) => ({ build, arithmetic })));
const rows = LAYERS.map((layer, i) => ({
  layer,
  subjects: kinds.map(({ build, arithmetic }): Subject => {
    return { path: `/${i}/${arithmetic}/${build}`, times: 1, best: Number.POSITIVE_INFINITY };
  }),
}));

async function costOf({ pid, url }: Workerd, path: string, times: number): Promise<number> {
  const before = threadTimes(pid);
  const response = await fetch(`${url}${path}?times=${times}`);
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  await sleep(SETTLE_MS);
  return millisecondsBetween(before, threadTimes(pid));
}

/** Runs until code is compiled well, and finds how many runs fill a request. */
async function warmUp(workerd: Workerd, subject: Subject): Promise<void> {
  for (let spent = 0; spent < WARM_UP_MS; ) {
    const cost = await costOf(workerd, subject.path, subject.times);
    spent += cost;
    subject.times = Math.min(MOST_TIMES, Math.max(1, Math.round((subject.times * SLOT_MS) / cost)));
  }
}

async function measure(workerd: Workerd): Promise<void> {
  const subjects = rows.flatMap((row) => row.subjects);
  for (const subject of subjects) await warmUp(workerd, subject);
  for (let round = 0; round < Number(options.rounds); round++) {
    // What a request costs that runs nothing.
    const nothing = await costOf(workerd, subjects[0]!.path, 0);
    for (const subject of subjects) {
      const cost = await costOf(workerd, subject.path, subject.times);
      subject.best = Math.min(subject.best, (cost - nothing) / subject.times);
    }
  }
}

function cellsOf(layer: Layer, { best }: Subject, arithmetic: Arithmetic, peaks: Peaks): string[] {
  const speed = (2 * macsOf(layer) * 1000) / best;
  const peak = arithmetic === 'codes' ? peaks.int8 : peaks.float32;
  return [`${(best * 1000).toFixed(0)}`, inBillions(speed), `${((100 * speed) / peak).toFixed(0)} %`];
}

const inBillions = (operations: number): string => (operations / 1e9).toFixed(0);

const [cpu] = cpus();
console.log(
  `Convolutions of the engine, ${new Date().toISOString().slice(0, 10)}, workerd on ${cpu?.model.trim()} x ${cpus().length}; fastest of ` +
    `${options.rounds} interleaved rounds; load average before: ${loadavg()[0]!.toFixed(1)}.\n`,
);
const before = await measurePeaks(Number(options.rounds));
const workerd = await startWorkerd(await bundleWorker(fileURLToPath(new URL('./peaks/worker.ts', import.meta.url))));
try {
  await measure(workerd);
} finally {
  await workerd.stop();
}
const after = await measurePeaks(Number(options.rounds));
// The clock of a core is no constant: the better of two measurements is nearer to what it can do.
const peaks = {
  loops: new Map([...before.loops].map(([name, speed]) => [name, Math.max(speed, after.loops.get(name)!)] as const)),
  float32: Math.max(before.float32, after.float32),
  int8: Math.max(before.int8, after.int8),
};
console.log(
  markdownTable([
    ['loop in registers', 'GOP/s'],
    ...[...peaks.loops].map(([name, speed]) => [name, inBillions(speed)]),
  ]),
);
console.log(
  `\n${markdownTable([
    [
      'layer',
      'MMAC',
      ...kinds.flatMap(({ build, arithmetic }) => [`${arithmetic}, ${build}: us`, 'GOP/s', 'of the peak']),
    ],
    ...rows.map(({ layer, subjects }) => [
      layer.name,
      (macsOf(layer) / 1e6).toFixed(1),
      ...subjects.flatMap((subject, i) => cellsOf(layer, subject, kinds[i]!.arithmetic, peaks)),
    ]),
  ])}`,
);
