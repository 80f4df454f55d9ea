import { Engine } from '@omokage/engine';
import { kernelModule } from '@omokage/engine/node';
import type { MakeExecutor, Plan } from '@omokage/models/plan';

let engine: Engine | undefined;

/**
 * Runs plans as the Worker does: on the engine's kernels, and by the backend that was started where these have none. Throws Error where
 * the kernels have not been built.
 */
export const onEngine: MakeExecutor = (plan, weights) => {
  engine ??= new Engine(kernelModule());
  return engine.runner(plan, weights);
};

/**
 * How an exported model is run where its pixels are to be the Worker's: one of floats by the backend that was started, one of integers on the
 * engine, since no backend of tfjs makes its pixels to the last bit.
 */
export const asServed = ({ nodes }: Plan): { runner?: MakeExecutor } =>
  nodes.some(({ stored }) => stored !== undefined) ? { runner: onEngine } : {};
