import { sizeOf } from '@omokage/models/layers';
import {
  checkNumbers,
  checkPlan,
  checkTensors,
  type PlainExecutor,
  type Plan,
  PlanError,
  type PlanFacts,
  type PlanWeights,
  resizePlan,
  type Shape,
} from '@omokage/models/plan';
import { toPixels } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { rowBytes } from './layout.ts';
import { type EngineHost, LoadedWeights, type Ready } from './loaded-weights.ts';
import type { Output, Step } from './program.ts';
import type { RunnerMemory } from './runner-memory.ts';
import { innerOf, startOf } from './value.ts';

type Numbers = Readonly<Record<string, Float32Array>>;

/** Sizes that a runner is ready for beside its own: pictures of many sizes come in tiles of one. */
const MOST_SIZES = 4;

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

interface Parts {
  readonly weights: LoadedWeights;
  readonly weightShapes: ReadonlyMap<string, Shape>;
  readonly ready: Ready;
  /** Those of the runner that has the weights, where this is another. */
  readonly sizes?: Map<string, EngineRunner>;
}

/** A plan on kernels of our own, in a memory of its own. Allocates nothing while it runs but what it hands out. */
export class EngineRunner implements PlainExecutor {
  readonly plan: Plan;
  readonly facts: PlanFacts;
  private readonly weights: LoadedWeights;
  private readonly weightShapes: ReadonlyMap<string, Shape>;
  private readonly ready: Ready;
  /** Of another, which has the weights. */
  private readonly borrowed: boolean;
  private readonly sizes: Map<string, EngineRunner>;

  /** Of a new memory. Throws PlanError for a plan that cannot run, EngineFull where there is no room; nothing is held then. */
  static load(host: EngineHost, plan: Plan, weights: PlanWeights): EngineRunner {
    const shapes = new Map([...weights].map(([name, { shape }]) => [name, shape] as const));
    const facts = checkPlan(plan, shapes);
    const loaded = new LoadedWeights();
    const ready = loaded.load(host, plan, facts, weights);
    return new EngineRunner(plan, facts, { weights: loaded, weightShapes: shapes, ready });
  }

  private constructor(plan: Plan, facts: PlanFacts, parts: Parts) {
    this.plan = plan;
    this.facts = facts;
    this.weights = parts.weights;
    this.weightShapes = parts.weightShapes;
    this.ready = parts.ready;
    this.borrowed = parts.sizes !== undefined;
    this.sizes = parts.sizes ?? new Map();
  }

  /** Bytes of the memory, which runners for other sides share; 0 once disposed. */
  get bytes(): number {
    return this.weights.bytes;
  }

  run(inputs: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> {
    const pictures = this.picturesIn(inputs);
    const given = Object.fromEntries(
      Object.keys(this.plan.inputs).map((name) => [name, inputs[name].dataSync<'float32'>()]),
    );
    const made = this.calculate(given, pictures);
    return Object.fromEntries(
      Object.entries(made).map(([name, values]) => [
        name,
        tf.tensor(values, [pictures, ...this.outputShape(name)], 'float32'),
      ]),
    );
  }

  async compute(inputs: Numbers): Promise<Record<string, Float32Array>> {
    return this.calculate(inputs, 1);
  }

  calculate(inputs: Numbers, pictures = 1): Record<string, Float32Array> {
    checkNumbers(this.plan, inputs, pictures);
    const made = Object.fromEntries(
      Object.keys(this.plan.outputs).map((name) => [name, new Float32Array(pictures * sizeOf(this.outputShape(name)))]),
    );
    for (let picture = 0; picture < pictures; picture++) {
      const memory = this.runOne(inputs, picture);
      for (const [name, output] of this.ready.outputs) {
        const size = made[name].length / pictures;
        made[name].set(numbersOf(memory, output, size), picture * size);
      }
    }
    return made;
  }

  pixelsOf(name: string, inputs: Numbers, pictures = 1): Uint8Array<ArrayBuffer> {
    checkNumbers(this.plan, inputs, pictures);
    const output = this.ready.outputs.get(name)!;
    const { floats, decode, pixels } = output;
    const { height, width, channels } = floats.layout;
    const made = new Uint8Array(pictures * pixels.bytes);
    for (let picture = 0; picture < pictures; picture++) {
      const memory = this.runOne(inputs, picture);
      for (const step of decode) step();
      const [from, row] = [innerOf(floats), rowBytes(floats.layout)];
      const broken = memory.kernels.toBytes(from, pixels.place, height, width, row, channels);
      // It says which value is no number.
      if (broken >= 0) toPixels(numbersOf(memory, output, pixels.bytes));
      made.set(memory.codes.subarray(pixels.place, pixels.place + pixels.bytes), picture * pixels.bytes);
    }
    return made;
  }

  at(height: number, width: number): EngineRunner {
    const key = `${height}x${width}`;
    const known = this.sizes.get(key);
    if (known !== undefined) return known;
    const plan = resizePlan(this.plan, height, width);
    const facts = checkPlan(plan, this.weightShapes);
    const ready = this.weights.resized(plan, facts);
    const { weights, weightShapes, sizes } = this;
    const runner = new EngineRunner(plan, facts, { weights, weightShapes, ready, sizes });
    if (sizes.size >= MOST_SIZES) sizes.delete(sizes.keys().next().value!);
    sizes.set(key, runner);
    return runner;
  }

  dispose(): void {
    if (!this.borrowed) this.weights.dispose();
  }

  /** Leaves the outputs of one picture in memory. */
  private runOne(inputs: Numbers, picture: number): RunnerMemory {
    const { program, steps } = this.ready;
    const memory = this.weights.prepare(program);
    for (const [name, value] of program.inputs) {
      const size = sizeOf(this.plan.inputs[name]);
      memory.floats.set(inputs[name].subarray(picture * size, (picture + 1) * size), startOf(value) / FLOAT_BYTES);
    }
    for (const step of steps) step();
    return memory;
  }

  private outputShape(name: string): Shape {
    return this.facts.shapes.get(this.plan.outputs[name])!;
  }

  private picturesIn(inputs: Readonly<Record<string, tf.Tensor>>): number {
    checkTensors(this.plan, inputs);
    let pictures: number | undefined;
    for (const name of Object.keys(this.plan.inputs)) {
      const [given] = inputs[name].shape;
      if (pictures !== undefined && given !== pictures) {
        throw new PlanError(`plan: input "${name}" is of ${given} pictures; others are of ${pictures}`);
      }
      pictures = given;
    }
    return pictures ?? 1;
  }
}

/** An output's numbers, where they lie in memory until the next picture. */
function numbersOf({ floats }: RunnerMemory, { decode, pack, numbers }: Output<Step>, size: number): Float32Array {
  for (const step of decode) step();
  for (const step of pack) step();
  const from = startOf(numbers) / FLOAT_BYTES;
  return floats.subarray(from, from + size);
}
