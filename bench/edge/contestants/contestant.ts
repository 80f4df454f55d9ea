import { type Plan, type Shape, shapesOf } from '@omokage/models/plan';
import { type PackedModel, unpackModel } from '../packed-model.ts';
import { inputsOf } from './inputs.ts';
import { channelsFirst, channelsLast } from './picture-layout.ts';

/** A model made ready. */
export interface Runnable {
  /** `batch` samples at once. Inputs `[batch, ...shape]` by name, the output likewise. */
  run(inputs: Readonly<Record<string, Float32Array>>, batch: number): Promise<Float32Array> | Float32Array;
}

/** A way to run models inside a Worker. */
export interface Contestant {
  load(model: PackedModel): Promise<Runnable> | Runnable;
  /** Whether its pictures are `[c, h, w]`. They are given to it like that: nobody pays for turning them. */
  readonly channelsFirst?: boolean;
  /** Bytes of the WebAssembly memories that it has. */
  heapBytes(): number;
}

/**
 * The Worker of a contestant, which is asked over HTTP: POST /load?model=, GET /run?model=&batch=&times=, GET /draw?model=&batch=,
 * GET /heap, which collects garbage first where the runtime lets it, GET /nothing. It never looks at a clock: time stands still in here.
 */
export function workerOf(contestant: Contestant): { fetch(request: Request): Promise<Response> } {
  const loaded = new Map<string, { readonly plan: Plan; readonly runnable: Runnable }>();
  const inputs = new Map<string, Record<string, Float32Array>>();

  async function answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const name = searchParams.get('model') ?? '';
    if (pathname === '/nothing') return new Response();
    if (pathname === '/heap') {
      (globalThis as { gc?: () => void }).gc?.();
      return Response.json(contestant.heapBytes());
    }
    if (pathname === '/load') {
      const model = unpackModel(await request.arrayBuffer());
      loaded.set(name, { plan: model.plan, runnable: await contestant.load(model) });
      return new Response();
    }
    const found = loaded.get(name);
    if (found === undefined) return new Response(`no model "${name}"`, { status: 404 });
    const batch = Number(searchParams.get('batch') ?? 1);
    const times = Number(searchParams.get('times') ?? 1);
    const given = inputsFor(name, found.plan, batch);
    let made = await found.runnable.run(given, batch);
    for (let i = 1; i < times; i++) made = await found.runnable.run(given, batch);
    if (pathname !== '/draw') return Response.json(made[0]);
    return new Response(contestant.channelsFirst ? channelsLast(made, outputShape(found.plan)) : made.slice());
  }

  /** Made once: they are no part of what is measured. */
  function inputsFor(name: string, plan: Plan, batch: number): Record<string, Float32Array> {
    const known = inputs.get(`${name} ${batch}`);
    if (known !== undefined) return known;
    const given = inputsOf(plan, batch);
    if (contestant.channelsFirst) {
      for (const [input, shape] of Object.entries(plan.inputs)) given[input] = channelsFirst(given[input]!, shape);
    }
    inputs.set(`${name} ${batch}`, given);
    return given;
  }

  return {
    fetch: (request) =>
      answer(request).catch((error: unknown) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        return new Response(text, { status: 500 });
      }),
  };
}

const outputShape = (plan: Plan): Shape => shapesOf(plan).get(Object.values(plan.outputs)[0]!)!;
