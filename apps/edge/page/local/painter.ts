import type { Origin, SamplerFacts } from '@omokage/models/sampler';
import type { Controls, DrawnModel } from '@omokage/weights/sampler';

/** A model made ready on some machine: from origins to the bytes of pictures, `[N, h, w, c]`. */
export interface Painter {
  readonly facts: SamplerFacts;
  /** What can be asked of it. */
  readonly controls: Controls;
  /** Throws what the machine throws. */
  paint(origins: readonly Origin[]): Promise<Uint8Array>;
  dispose(): void;
}

/** Throws for a model whose plans cannot run. */
export type MakePainter = (model: DrawnModel) => Promise<Painter>;
