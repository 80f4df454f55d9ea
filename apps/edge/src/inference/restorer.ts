import type { PlanWeights } from '@omokage/models/plan';
import type { Rgba } from '@omokage/pictures';
import type { RestorerManifest } from '@omokage/weights';
import { ModelRestorer, type Restoration, RestorationError } from '@omokage/weights/restorer';
import { ModelRunners } from './engine.ts';
import { UnservableModel } from './unservable-model.ts';

export interface RestorerOptions {
  /** Most pixels of a side that the network is given at once. */
  tileSide: number;
}

/** What a request asks for, and may cost. */
export interface RestoreOptions {
  /** Pixels of the longer side of the result. */
  mostSide: number;
  /** Multiply-accumulates, but for what tiles compute twice. */
  mostMacs: number;
  /** Awaited between tiles: where a request lets others pass, or ends by throwing. */
  pause: () => Promise<void>;
}

/** A network that restores pictures, in memory. Holds its weights until `dispose`. */
export class Restorer {
  readonly kind = 'restorer';
  readonly manifest: RestorerManifest;
  readonly #model: ModelRestorer;
  readonly #runners = new ModelRunners();
  /** Multiply-accumulates of a pixel of the result. */
  readonly #macsPerPixel: number;

  /** Throws UnservableModel. */
  constructor(manifest: RestorerManifest, weights: PlanWeights, { tileSide }: RestorerOptions) {
    this.manifest = manifest;
    try {
      this.#model = new ModelRestorer({ manifest, weights }, { tileSide, runner: this.#runners.make });
    } catch (cause) {
      throw UnservableModel.because('does not start', cause);
    }
    const [height, width] = manifest.plan.inputs[manifest.restorer.picture];
    this.#macsPerPixel = this.#model.macs / (height * width);
  }

  /** Of memory that it takes. */
  get bytes(): number {
    return this.#runners.bytes;
  }

  /** Throws RestorationError for what the model cannot be asked, UnservableModel, and what `pause` throws. */
  async restore(restoration: Restoration, { mostSide, mostMacs, pause }: RestoreOptions): Promise<Rgba> {
    this.#checkCost(restoration, mostMacs);
    let stopped: unknown;
    const betweenTiles = () =>
      pause().catch((error: unknown) => {
        stopped = error;
        throw error;
      });
    try {
      return await this.#model.restore(restoration, { betweenTiles, mostSide });
    } catch (error) {
      if (error === stopped || error instanceof RestorationError) throw error;
      throw UnservableModel.because('fails while it restores', error);
    }
  }

  dispose(): void {
    this.#model.dispose();
  }

  #checkCost({ picture: { width, height }, scale }: Restoration, mostMacs: number): void {
    const factor = scale ?? this.manifest.restorer.scales?.[0] ?? 1;
    const most = Math.floor(mostMacs / this.#macsPerPixel / factor ** 2);
    if (width * height <= most) return;
    const message = `The picture is ${width}x${height}: more than this model can do in one request.`;
    throw new RestorationError('too-large', message, `pictures of up to ${most} pixels`);
  }
}
