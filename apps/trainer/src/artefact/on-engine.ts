import { Engine } from '@omokage/engine';
import { kernelModule } from '@omokage/engine/node';
import type { MakeExecutor } from '@omokage/models/plan';

let engine: Engine | undefined;

/**
 * Runs plans as the Worker does: on the engine's kernels, and by the backend that was started where these have none. Throws Error where
 * the kernels have not been built.
 */
export const onEngine: MakeExecutor = (plan, weights) => {
  engine ??= new Engine(kernelModule());
  return engine.runner(plan, weights);
};
