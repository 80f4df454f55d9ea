import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { operationsOf, PEAK_LOOPS, type PeakName, peakModule } from './peak-kernels.ts';
import { spreadOf } from './spread.ts';
import { millisecondsBetween, threadTimes } from './thread-times.ts';
import type { WorkerModule } from './workerd/bundle-worker.ts';
import { startWorkerd } from './workerd/start-workerd.ts';

/** Processor milliseconds of a request. */
const SLOT_MS = 40;
const SETTLE_MS = 4;
const WARM_UP_TURNS = 1_000_000;

/** What one core of this machine can do inside workerd: operations a second, two to a multiply-accumulate. */
export interface Peaks {
  readonly loops: ReadonlyMap<PeakName, number>;
  /** The best way to multiply and add float32. */
  readonly float32: number;
  /** Relaxed dot products of sixteen bytes at a time. */
  readonly int8: number;
}

/** In workerd, by process accounting: the best of all rounds, since nothing makes a core faster than it is. */
export async function measurePeaks(rounds: number): Promise<Peaks> {
  const workerd = await startWorkerd(await peakWorker());
  const millisecondsOf = async (name: PeakName, turns: number): Promise<number> => {
    const before = threadTimes(workerd.pid);
    const response = await fetch(`${workerd.url}/${name}?turns=${turns}`);
    if (typeof (await response.json()) !== 'number') throw new Error(`there is no loop "${name}"`);
    await sleep(SETTLE_MS);
    return millisecondsBetween(before, threadTimes(workerd.pid));
  };
  try {
    const turns = new Map<PeakName, number>();
    for (const { name } of PEAK_LOOPS) {
      // The first one compiles code.
      await millisecondsOf(name, WARM_UP_TURNS);
      turns.set(name, Math.ceil((WARM_UP_TURNS * SLOT_MS) / (await millisecondsOf(name, WARM_UP_TURNS))));
    }
    const seconds = new Map<PeakName, number[]>(PEAK_LOOPS.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const { name } of PEAK_LOOPS) seconds.get(name)!.push((await millisecondsOf(name, turns.get(name)!)) / 1000);
    }
    const loops = new Map(
      PEAK_LOOPS.map((loop) => [
        loop.name,
        operationsOf(loop, turns.get(loop.name)!) / spreadOf(seconds.get(loop.name)!).least,
      ]),
    );
    return { loops, float32: Math.max(loops.get('floats')!, loops.get('fusedFloats')!), int8: loops.get('bytes')! };
  } finally {
    await workerd.stop();
  }
}

async function peakWorker(): Promise<WorkerModule[]> {
  const source = await readFile(fileURLToPath(new URL('./contestants/peaks.ts', import.meta.url)), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm', target: 'es2024' });
  return [
    { name: 'worker.js', kind: 'esModule', bytes: new TextEncoder().encode(code) },
    { name: 'peaks.wasm', kind: 'wasm', bytes: peakModule() },
  ];
}
