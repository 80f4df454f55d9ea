import { CONTENDERS, type Contender, STOCK } from './contenders.ts';
import { type Difference, differenceOf } from './difference.ts';
import type { BenchModel } from './models/models.ts';
import type { PackedModel } from './packed-model.ts';
import { RunningContestant } from './running-contestant.ts';
import { spreadOf } from './spread.ts';

/** Decibels below which a picture is another one. */
const LEAST_PSNR = { float32: 70, int8: 20 } as const;

/** What one contender did with one model. */
export interface Result {
  readonly contender: Contender;
  /** By batch: processor milliseconds of a picture, a number for each round. None for a batch that it had no room for. */
  readonly rounds: ReadonlyMap<number, readonly number[]>;
  /** From the pictures of the stock form. */
  readonly difference: Difference;
  readonly start: Start;
}

/** What it takes until there is a picture. */
export interface Start {
  /** Processor milliseconds until the process waits for requests, beyond those of a Worker that does nothing. */
  readonly startMs: number;
  /** Of making the model ready. */
  readonly loadMs: number;
  readonly firstPictureMs: number;
  /** Bytes of its WebAssembly memories, after a picture. */
  readonly heapBytes: number;
  /** Bytes by which the process grew, from before the model came to after a picture. */
  readonly grownBytes: number;
}

export interface ComparisonOptions {
  readonly batches: readonly number[];
  readonly rounds: number;
  readonly contenders?: readonly Contender[];
  readonly say: (line: string) => void;
}

/**
 * Lets contenders draw the same pictures in turns: in each round each of them, one request at a time, in a process of its own.
 * Throws where one of them draws something else.
 */
export async function compare(model: BenchModel, options: ComparisonOptions): Promise<Result[]> {
  const { rounds, contenders = CONTENDERS } = options;
  const reference = await drawnByStock(model);
  const emptyStartMs = await startOfNothing();
  const entrants: Entrant[] = [];
  try {
    for (const contender of contenders) {
      entrants.push(await Entrant.start(contender, model, { ...options, reference, emptyStartMs }));
    }
    for (let round = 0; round < rounds; round++) for (const entrant of entrants) await entrant.play();
    return entrants.map((entrant) => entrant.result);
  } finally {
    await Promise.all(entrants.map((entrant) => entrant.stop()));
  }
}

/** What all contenders are held to. */
interface Given {
  /** What stock tfjs draws. */
  readonly reference: Float32Array;
  /** Processor milliseconds of a process whose Worker does nothing. */
  readonly emptyStartMs: number;
}

/** A contender in its process, with the model in memory. */
class Entrant {
  readonly result: Result;
  readonly #running: RunningContestant;
  readonly #model: string;
  readonly #rounds: Map<number, number[]>;
  /** Runs in a request, by batch. */
  readonly #times: ReadonlyMap<number, number>;

  private constructor(
    running: RunningContestant,
    model: string,
    times: ReadonlyMap<number, number>,
    facts: Omit<Result, 'rounds'>,
  ) {
    this.#running = running;
    this.#model = model;
    this.#times = times;
    this.#rounds = new Map([...times.keys()].map((batch) => [batch, []]));
    this.result = { ...facts, rounds: this.#rounds };
  }

  static async start(
    contender: Contender,
    model: BenchModel,
    { batches, say, reference, emptyStartMs }: ComparisonOptions & Given,
  ): Promise<Entrant> {
    const { name } = model;
    const running = await RunningContestant.start(contender.worker);
    try {
      const start = await startOf(running, name, contender.form(model), emptyStartMs);
      const difference = differenceOf(reference, await running.draw(name, PICTURES));
      say(
        `${name}, ${contender.name}: ${difference.psnr.toFixed(1)} dB, at most ${difference.largest.toExponential(1)}`,
      );
      if (!(difference.psnr >= LEAST_PSNR[contender.arithmetic])) {
        throw new Error(`${contender.name} draws other pictures of ${name}: ${difference.psnr.toFixed(1)} dB`);
      }
      const times = new Map<number, number>();
      for (const batch of batches) {
        try {
          times.set(batch, await running.warmUp(name, batch));
        } catch (error) {
          say(
            `${name}, ${contender.name}, ${batch} at once: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
          );
        }
      }
      return new Entrant(running, name, times, { contender, start, difference });
    } catch (error) {
      await running.stop();
      throw error;
    }
  }

  /** A round. */
  async play(): Promise<void> {
    for (const [batch, times] of this.#times) {
      this.#rounds.get(batch)!.push(await this.#running.perPicture(this.#model, batch, times));
    }
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }
}

/** Pictures that are compared. */
const PICTURES = 2;

async function drawnByStock(model: BenchModel): Promise<Float32Array> {
  const stock = CONTENDERS.find(({ name }) => name === STOCK)!;
  const running = await RunningContestant.start(stock.worker);
  try {
    await running.load(model.name, stock.form(model));
    return await running.draw(model.name, PICTURES);
  } finally {
    await running.stop();
  }
}

/** Of a process whose Worker does nothing: the median of three. */
async function startOfNothing(): Promise<number> {
  const starts: number[] = [];
  for (let i = 0; i < 3; i++) {
    const running = await RunningContestant.start('nothing');
    starts.push(running.startMs);
    await running.stop();
  }
  return spreadOf(starts).median;
}

async function startOf(
  running: RunningContestant,
  name: string,
  form: PackedModel,
  emptyStartMs: number,
): Promise<Start> {
  await running.heapBytes();
  const before = running.residentBytes();
  const loadMs = await running.load(name, form);
  const firstPictureMs = await running.costOf(`/run?model=${name}`);
  const heapBytes = await running.heapBytes();
  const startMs = running.startMs - emptyStartMs;
  return { startMs, loadMs, firstPictureMs, heapBytes, grownBytes: running.residentBytes() - before };
}
