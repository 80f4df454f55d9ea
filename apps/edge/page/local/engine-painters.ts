import { Engine, type WasmModule } from '@omokage/engine';
import { PixelSampler } from '@omokage/weights/sampler';
import type { MakePainter, Painter } from './painter.ts';

/** Styles that are remembered, as in the Worker. */
const REMEMBERED_STYLES = 64;

/** tfjs is wanted, and not there yet. */
class TfjsWanted extends Error {}

/** Painters on the engine that the Worker computes with. @param startTfjs is waited for when a model comes that needs it */
export function enginePainters(kernels: WasmModule, startTfjs: () => Promise<void>): MakePainter {
  let tfjsIsThere = false;
  const engine = new Engine(kernels, {
    beforeFallback() {
      if (!tfjsIsThere) throw new TfjsWanted('the engine has no kernel for an operation');
    },
  });
  const runner = engine.runner.bind(engine);
  return async (model) => {
    const make = () => painterOf(new PixelSampler(model, { runner, styles: REMEMBERED_STYLES }));
    try {
      return make();
    } catch (error) {
      if (!(error instanceof TfjsWanted)) throw error;
      await startTfjs();
      tfjsIsThere = true;
      return make();
    }
  };
}

const painterOf = (sampler: PixelSampler): Painter => ({
  facts: sampler.facts,
  controls: sampler.controls,
  paint: async (origins) => sampler.draw(origins),
  dispose: () => sampler.dispose(),
});
