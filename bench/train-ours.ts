/**
 * One contestant of `npm run bench:train`: the trainer itself, on the wasm backend. `node train-ours.ts <system> <threads>`.
 * Says who it is on one line of JSON, then answers every line of its input, a number of seconds, by training for at least
 * that long and printing the milliseconds of each step, by the clock and of processor time.
 */
import { createInterface } from 'node:readline';
import { parseSeed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from '../apps/trainer/src/backends/index.ts';
import { TrainingState } from '../apps/trainer/src/training/state.ts';
import { trainStep } from '../apps/trainer/src/training/step.ts';
import type { StepTime } from './train-contestant.ts';
import { profileKernels } from './train-profile.ts';
import { benchedNamed } from './train-systems.ts';

const WARM_UP_STEPS = 2;

const [name = '', threads = '1', profiledSteps] = process.argv.slice(2);
const { batch, system } = benchedNamed(name);
const { description } = await startBackend({ threads: Number(threads) });

const seed = parseSeed('bench');
const state = new TrainingState(system, seed);
const [height = 0, width = 0, channels = 0] = system.picture;
const reals = tf.randomUniform<tf.Rank.R4>([batch, height, width, channels], -1, 1, 'float32', 1);
const step = () => trainStep(state, { reals }, { seed, averageHalfLife: 10_000 });

for (let i = 0; i < WARM_UP_STEPS; i++) await step();
const tensors = tf.memory().numTensors;

if (profiledSteps === undefined) await serve();
else console.log(await profileKernels(step, Number(profiledSteps)));

async function serve(): Promise<void> {
  const count = (network: string) => state.network(network).parameters.count();
  const parameters = { generator: count('generator'), discriminator: count('discriminator') };
  console.log(JSON.stringify({ description: `omokage: tfjs ${description}`, parameters }));
  for await (const seconds of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await stepsFor(Number(seconds))));
  }
}

async function stepsFor(seconds: number): Promise<StepTime[]> {
  const times: StepTime[] = [];
  const end = performance.now() + seconds * 1000;
  do {
    const start = performance.now();
    const used = process.cpuUsage();
    const stats = await step();
    const { user, system } = process.cpuUsage(used);
    times.push({ clock: performance.now() - start, processor: (user + system) / 1000 });
    if (!Object.values(stats).every(Number.isFinite)) throw new Error(`training broke: ${JSON.stringify(stats)}`);
  } while (performance.now() < end);
  const left = tf.memory().numTensors - tensors;
  if (left !== 0) throw new Error(`${times.length} steps left ${left} tensors behind`);
  return times;
}
