/**
 * `npm run bench:train`: how fast the trainer trains, and how fast PyTorch trains the same networks on the same cores.
 *
 * All contestants are processes that stay alive and take turns, a block of steps each, so that whatever else the machine does
 * falls on all of them. Times are medians over all steps; ratios are medians over rounds, of ours to the peer's with as many
 * threads, by the clock and by processor time, which other work on the machine disturbs less. GFLOP/s counts two operations for every multiply-accumulate that the step needs (`macsOfStep`), for both alike.
 *
 * `npm run bench:train -- [--systems a,b] [--threads 1,2] [--rounds 5] [--seconds 3] [--profile]`; `--profile` prints ours
 * by tfjs kernel instead. oneDNN heeds ONEDNN_MAX_CPU_ISA: SSE41 shows the peer with vectors as wide as those of WebAssembly.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Contestant, type StepTime } from './train-contestant.ts';
import { BENCHED, type BenchedSystem, benchedNamed, macsOfStep } from './train-systems.ts';

const OURS = fileURLToPath(new URL('./train-ours.ts', import.meta.url));
const PEER = fileURLToPath(new URL('./train-peer.py', import.meta.url));
/** The first may be a user's own Python; the second is where Debian's python3-torch belongs. */
const PYTHONS = ['python3', '/usr/bin/python3'];
const PROFILED_STEPS = 5;

const { values: options } = parseArgs({
  options: {
    systems: { type: 'string', default: BENCHED.map(({ name }) => name).join(',') },
    threads: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    profile: { type: 'boolean', default: false },
  },
});
const systems = options.systems.split(',').map(benchedNamed);
const threads = options.threads.split(',').map(Number);

function profile(): void {
  for (const { name } of systems) {
    for (const count of threads) {
      console.log(`\n${name}, ${threadsInWords(count)}\n`);
      const parameters = [...process.execArgv, OURS, name, String(count), String(PROFILED_STEPS)];
      execFileSync(process.execPath, parameters, { stdio: 'inherit' });
    }
  }
}

async function bench(rounds: number, seconds: number): Promise<void> {
  const [cpu] = cpus();
  const isa = process.env.ONEDNN_MAX_CPU_ISA;
  console.log(
    `Training steps, ${new Date().toISOString().slice(0, 10)}, ${cpu?.model.trim()} x ${cpus().length}` +
      `${isa ? `, oneDNN held to ${isa}` : ''}; medians of ${rounds} interleaved blocks of at least ${seconds} s; load average before: ${loadavg()[0]!.toFixed(1)}.\n`,
  );
  const python = pythonWithTorch();
  if (python === undefined) console.log('No Python here can import torch (Debian: python3-torch): ours alone.\n');
  console.log('| system | who | ms a step | CPU ms | img/s | GFLOP/s | ours / peer | by CPU time |');
  console.log('|---|---|---|---|---|---|---|---|');
  for (const system of systems) await race(system, python, rounds, seconds);
}

/** A contestant and what it was measured to do. */
interface Entry {
  readonly contestant: Contestant;
  readonly threads: number;
  readonly ours: boolean;
  /** The steps of every round. */
  readonly rounds: StepTime[][];
}

async function race(benched: BenchedSystem, python: string | undefined, rounds: number, seconds: number) {
  const entries: Entry[] = [];
  try {
    for (const count of threads) {
      entries.push({ contestant: await startOurs(benched, count), threads: count, ours: true, rounds: [] });
      if (python === undefined) continue;
      entries.push({ contestant: await startPeer(python, benched, count), threads: count, ours: false, rounds: [] });
    }
    for (const { contestant } of entries) checkSameNetworks(benched, contestant);
    for (let round = 0; round < rounds; round++) {
      for (const entry of entries) entry.rounds.push(await entry.contestant.train(seconds));
    }
    for (const entry of entries) console.log(rowOf(benched, entry, entries));
  } finally {
    for (const { contestant } of entries) contestant.dismiss();
  }
}

const startOurs = ({ name }: BenchedSystem, count: number): Promise<Contestant> =>
  Contestant.start(process.execPath, [...process.execArgv, OURS, name, String(count)], {});

const startPeer = (python: string, { name, batch }: BenchedSystem, count: number): Promise<Contestant> =>
  Contestant.start(python, [PEER, name, String(batch), String(count)], {
    OMP_NUM_THREADS: String(count),
    OPENBLAS_NUM_THREADS: String(count),
    // Threads that wait by spinning lose several times over as soon as anything else wants a core.
    OMP_WAIT_POLICY: 'PASSIVE',
  });

function pythonWithTorch(): string | undefined {
  return PYTHONS.find((python) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0);
}

function checkSameNetworks({ name, parameters }: BenchedSystem, contestant: Contestant): void {
  const [wanted, got] = [JSON.stringify(parameters), JSON.stringify(contestant.parameters)];
  if (wanted !== got) throw new Error(`${name}: ${contestant.description} has ${got} parameters, not ${wanted}`);
}

function rowOf(benched: BenchedSystem, entry: Entry, all: readonly Entry[]): string {
  const ms = medianOf('clock', entry.rounds.flat());
  const peer = entry.ours ? all.find(({ ours, threads }) => !ours && threads === entry.threads) : undefined;
  const ratio = (time: keyof StepTime) =>
    peer ? median(entry.rounds.map((own, i) => medianOf(time, peer.rounds[i]!) / medianOf(time, own))).toFixed(2) : '';
  const cells = [
    benched.name,
    entry.contestant.description,
    ms.toFixed(0),
    medianOf('processor', entry.rounds.flat()).toFixed(0),
    ((1000 * benched.batch) / ms).toFixed(1),
    ((2 * macsOfStep(benched)) / ms / 1e6).toFixed(1),
    ratio('clock'),
    ratio('processor'),
  ];
  return `| ${cells.join(' | ')} |`;
}

const medianOf = (time: keyof StepTime, steps: readonly StepTime[]): number => median(steps.map((step) => step[time]));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

function threadsInWords(count: number): string {
  return count === 1 ? '1 thread' : `${count} threads`;
}

if (options.profile) profile();
else await bench(Number(options.rounds), Number(options.seconds));
