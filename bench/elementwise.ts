/**
 * `npm run bench:elementwise`: the engine's kernels between convolutions, beside what tfjs-wasm does for the same operations of a plan, on one
 * thread each. Both take turns, operation after operation, in plans of one and of nine nodes that read the same values: what an operation
 * costs is an eighth of the difference, so that nobody's way in and out counts. Times are the processor's, and the least of all rounds, as
 * whatever else the machine does only adds to them. What has no counterpart in tfjs stands alone.
 *
 * `npm run bench:elementwise -- [--rounds 100]`
 */
import { createRequire } from 'node:module';
import { cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { engineOn, planOf, someInputs } from '../packages/engine/src/fixtures/parity.ts';
import { PlanRunner } from '../packages/models/src/plan/index.ts';
import { type Alone, kernelsAlone } from './elementwise/codes.ts';
import { attentionOn, type Measured, operationsOn } from './elementwise/operations.ts';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '100' } } });

/** Nodes of the longer plan beside those of the shorter. */
const MORE = 8;

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
setThreadsCount(1);
if (!(await tf.setBackend('wasm'))) throw new Error('tfjs-wasm did not start: reinstall the packages with `npm ci`');

/** Something timed, and the least processor time that it took yet, in milliseconds. */
class Timed {
  best = Number.POSITIVE_INFINITY;
  private readonly run: () => void;

  constructor(run: () => void) {
    this.run = run;
  }

  /** Once for the caches, which whoever ran before has filled with something else, and once for the clock. */
  round(): void {
    this.run();
    const start = process.cpuUsage();
    this.run();
    const { user, system } = process.cpuUsage(start);
    this.best = Math.min(this.best, (user + system) / 1000);
  }
}

interface Subject {
  readonly name: string;
  readonly numbers: number;
  /** Plans of one node and of nine. */
  readonly ours: readonly [Timed, Timed];
  readonly theirs: readonly [Timed, Timed];
}

function subjectOf({ name, op, attributes, inputs }: Measured): Subject {
  const engine = engineOn(true);
  const [short, long] = [1, 1 + MORE].map((count) => {
    const node = { op, attributes, inputs: Object.keys(inputs) };
    const { plan, weights } = planOf(inputs, new Array(count).fill(node));
    const values = someInputs(plan, 1);
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, shape]) => [name, tf.tensor(values[name]!, [1, ...shape])]),
    );
    const [ours, theirs] = [engine.runner(plan, weights), new PlanRunner(plan, weights)];
    return {
      ours: new Timed(() => void ours.calculate(values)),
      theirs: new Timed(() => tf.dispose(Object.values(theirs.run(tensors)))),
    };
  }) as [Record<'ours' | 'theirs', Timed>, Record<'ours' | 'theirs', Timed>];
  const [first] = Object.values(inputs);
  return {
    name,
    numbers: first!.reduce((product, side) => product * side, 1),
    ours: [short.ours, long.ours],
    theirs: [short.theirs, long.theirs],
  };
}

const costOf = ([short, long]: readonly [Timed, Timed]): number => (long.best - short.best) / MORE;

function measure(subjects: readonly Subject[]): void {
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { ours, theirs } of subjects) for (const timed of [...ours, ...theirs]) timed.round();
  }
}

function printBeside(subjects: readonly Subject[]): void {
  console.log('| operation | engine, ms | tfjs-wasm, ms | tfjs / engine |');
  console.log('|---|---|---|---|');
  for (const { name, ours, theirs } of subjects) {
    const [own, other] = [costOf(ours), costOf(theirs)];
    console.log(`| ${name} | ${own.toFixed(3)} | ${other.toFixed(3)} | ${(other / own).toFixed(1)} |`);
  }
}

function printAlone(alone: readonly Alone[]): void {
  const timed = alone.map((kernel) => ({ kernel, timed: new Timed(() => kernel.run()) }));
  for (let round = 0; round < Number(options.rounds); round++) for (const { timed: one } of timed) one.round();
  console.log('\n| kernel | numbers | ms | a nanosecond makes |');
  console.log('|---|---|---|---|');
  for (const { kernel, timed: one } of timed) {
    const rate = (kernel.count / (one.best * 1e6)).toFixed(1);
    console.log(`| ${kernel.name} | ${kernel.count} | ${one.best.toFixed(3)} | ${rate} |`);
  }
}

console.log(
  `Between convolutions, ${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model.trim()} x ${cpus().length}, one thread; processor time, least of ` +
    `${options.rounds} interleaved rounds; load average before: ${loadavg()[0]!.toFixed(1)}.`,
);
for (const channels of [12, 64]) {
  const subjects = [...operationsOn(64, channels), ...(channels === 64 ? [attentionOn(32, channels)] : [])].map(
    subjectOf,
  );
  measure(subjects);
  console.log(
    `\n64x64 pixels of ${channels} channels, ${64 * 64 * channels} numbers${channels === 64 ? '; attention over 32x32' : ''}:\n`,
  );
  printBeside(subjects);
}
printAlone(kernelsAlone());
