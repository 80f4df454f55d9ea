import { repairGradients } from '@omokage/models/gradients';
import * as tf from '@tensorflow/tfjs'; // all of it: tfjs-core alone registers no gradients
import { messageOf, UserError } from '../errors.ts';
import {
  type BackendModule,
  type BackendName,
  isRefusal,
  type Refusal,
  type Started,
  type StartOptions,
} from './backend.ts';
import { selfTest } from './self-test.ts';

/** A started backend. It is tfjs's current backend from then on. */
export interface Backend {
  readonly name: BackendName;
  /** For people, such as "wasm, 2 threads, SIMD". */
  readonly description: string;
  /** The backends that would have come first, and why they were not taken. Empty for one that was named. */
  readonly passedOver: readonly { readonly name: BackendName; readonly reason: string }[];
}

/** Starts the backend of that name, or the first that works. Throws UserError when it, or none of them, does. */
export type Select = (wanted: BackendName | 'auto', options: StartOptions) => Promise<Backend>;

/** Selects out of `modules`, which stand in order of preference. Each is tested once, and then trusted. */
export function selectorOf(modules: readonly BackendModule[]): Select {
  const tested = new Map<BackendName, string | undefined>();

  async function start(module: BackendModule, options: StartOptions): Promise<Omit<Backend, 'passedOver'> | Refusal> {
    const { name } = module;
    const outcome = await startCurrent(module, options);
    if (isRefusal(outcome)) return outcome;
    repairGradients();
    if (!tested.has(name)) tested.set(name, await selfTest());
    const fault = tested.get(name);
    if (fault !== undefined) return { reason: `failed its self-test: ${fault}`, fix: OTHER };
    return { name, description: outcome.description };
  }

  async function startNamed(name: BackendName, options: StartOptions): Promise<Backend> {
    const outcome = await start(modules.find((module) => module.name === name)!, options);
    if (isRefusal(outcome))
      throw new UserError(`The ${name} backend cannot compute here.`, outcome.reason, outcome.fix);
    return { ...outcome, passedOver: [] };
  }

  async function startFirst(options: StartOptions): Promise<Backend> {
    const passedOver: { name: BackendName; reason: string }[] = [];
    for (const module of modules) {
      const outcome = await start(module, options);
      if (!isRefusal(outcome)) return { ...outcome, passedOver };
      passedOver.push({ name: module.name, reason: outcome.reason });
    }
    throw new UserError('No backend can compute here.', listed(passedOver), 'reinstall the packages with `npm ci`.');
  }

  return async (wanted, options) => {
    const before = tf.engine().backendName;
    try {
      return await (wanted === 'auto' ? startFirst(options) : startNamed(wanted, options));
    } catch (error) {
      // What was current stays current when the wanted one cannot be.
      if (before) await tf.setBackend(before);
      throw error;
    }
  };
}

/** Starts a backend and makes it tfjs's current one. Whatever goes wrong in that is a reason to pass it over. */
async function startCurrent(module: BackendModule, options: StartOptions): Promise<Started | Refusal> {
  try {
    const outcome = await module.start(options);
    if (isRefusal(outcome) || (await tf.setBackend(module.tfjsName))) return outcome;
    return { reason: 'did not start: tfjs refused it', fix: OTHER };
  } catch (error) {
    if (error instanceof UserError) throw error; // the options are wrong, and not the machine
    return { reason: `did not start: ${messageOf(error)}`, fix: OTHER };
  }
}

const OTHER = 'name another with --backend, or leave that to --backend auto.';

const listed = (passedOver: Backend['passedOver']): string =>
  passedOver.map(({ name, reason }) => `${name}: ${reason}`).join('; ');

/** One line for people: "wasm, 2 threads, SIMD (cuda: not installed; webgpu: no GPU)". */
export const describeBackend = ({ description, passedOver }: Backend): string =>
  passedOver.length === 0 ? description : `${description} (${listed(passedOver)})`;
