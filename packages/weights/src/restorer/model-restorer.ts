import { type MakeExecutor, onTfjs, type PlanExecutor, type PlanWeights } from '@omokage/models/plan';
import { toPixels } from '@omokage/models/sampling';
import type { RestorerManifest } from '../manifest.ts';
import { bicubicResample, type Raster } from './bicubic-resample.ts';
import { coloursOf, holesOf, onWhite, withColours } from './colours.ts';
import { RestorationError } from './restoration-error.ts';
import type { Mask, Rgba } from './rgba.ts';
import { asMask, asPicture, runInTiles } from './run-in-tiles.ts';
import { type Tiling, tilingFor } from './tiles.ts';

/** What restoring needs of a model. */
export interface RestorerModel<M extends RestorerFacts = RestorerManifest> {
  readonly manifest: M;
  readonly weights: PlanWeights;
}
type RestorerFacts = Pick<RestorerManifest, 'plan' | 'restorer'>;

/** What is asked of a restorer. */
export interface Restoration {
  readonly picture: Rgba;
  /** Where the holes are, of `inpaint`; where it is left out, the fully transparent pixels are. */
  readonly mask?: Mask | undefined;
  /** The factor of `upscale`; the smallest that is offered where it is left out. */
  readonly scale?: number | undefined;
}

export interface RestoreOptions {
  /** Awaited before every tile, so that others get their turn. */
  readonly betweenTiles?: (() => Promise<void>) | undefined;
  /** Most pixels of a side of the result. */
  readonly mostSide?: number | undefined;
}

/** Most pixels of a side that a network is given at once. */
const TILE_SIDE = 256;

export interface RestorerOptions {
  /** Most pixels of a side that the network is given at once. */
  readonly tileSide?: number | undefined;
  /** What runs the model's plan; tfjs on the current backend where nothing is given. */
  readonly runner?: MakeExecutor | undefined;
}

/**
 * A restorer made ready: a picture in, a picture out, the same in the trainer, the Worker and the page. Holds its weights until
 * `dispose`.
 *
 * Large pictures go through in tiles that overlap by as far as the network looks, so that they are what they would be in one piece,
 * but for the last digits. Alpha is kept (enlarged bicubically by `upscale`), and fully transparent pixels are white to the network, whatever colour
 * they hide. `inpaint` leaves every pixel outside of the holes as it is, byte for byte; holes that only transparency told of
 * come back opaque.
 */
export class ModelRestorer<M extends RestorerFacts = RestorerManifest> {
  readonly manifest: M;
  /** Multiply-accumulates for a picture of the size that the plan is written with. */
  readonly macs: number;
  /** Most pixels of a side that it can be given, enlarged where it enlarges; infinite where it goes in tiles. */
  readonly mostSide: number;
  private readonly runner: PlanExecutor;
  private readonly tiling: Tiling | undefined;

  /** Throws PlanError for a plan that cannot run; nothing is allocated then. */
  constructor(
    { manifest, weights }: RestorerModel<M>,
    { tileSide = TILE_SIDE, runner = onTfjs }: RestorerOptions = {},
  ) {
    const { reach, multiple } = manifest.restorer;
    this.manifest = manifest;
    this.tiling = tilingFor(tileSide, reach, multiple);
    this.mostSide = this.tiling ? Number.POSITIVE_INFINITY : Math.max(Math.floor(tileSide / multiple), 1) * multiple;
    this.runner = runner(manifest.plan, weights);
    this.macs = this.runner.facts.macs;
  }

  /**
   * Leaves no tensor behind, also when it throws. Throws RestorationError for what cannot be asked of this model, PlanError or
   * SamplingError for a model that does not work.
   */
  async restore({ picture, mask, scale }: Restoration, options: RestoreOptions = {}): Promise<Rgba> {
    const { restorer } = this.manifest;
    const factor = this.factorOf(scale);
    this.checkSides(picture, factor, options.mostSide);
    const holes = restorer.task === 'inpaint' ? holesOf(picture, mask) : noHoles(restorer.task, mask);
    const source = enlarged(holes === undefined || mask ? onWhite(picture) : picture, factor);
    const inputs = [
      { name: restorer.picture, raster: coloursOf(source, restorer.inputChannels, holes), read: asPicture },
      ...(restorer.mask === undefined || holes === undefined
        ? []
        : [{ name: restorer.mask, raster: holes, read: asMask }]),
    ];
    const values = await runInTiles(source, {
      runner: this.runner,
      inputs,
      output: { name: restorer.output, channels: restorer.channels },
      tiling: this.tiling,
      multiple: restorer.multiple,
      betweenTiles: options.betweenTiles,
    });
    const made: Raster = { ...sidesOf(source), channels: restorer.channels, pixels: toPixels(values) };
    if (holes === undefined) return withColours(source, made);
    return withColours(picture, made, { holes, opaque: mask === undefined });
  }

  /** Frees the weights. Nothing must be restored afterwards. */
  dispose(): void {
    this.runner.dispose();
  }

  private factorOf(scale: number | undefined): number {
    const { task, scales } = this.manifest.restorer;
    if (scales === undefined) {
      if (scale === undefined) return 1;
      throw new RestorationError('scale-not-offered', `The task ${task} enlarges nothing.`, 'no scale');
    }
    const factor = scale ?? scales[0]!;
    if (scales.includes(factor)) return factor;
    throw new RestorationError('scale-not-offered', `This model does not enlarge by ${factor}.`, scales.join(', '));
  }

  private checkSides({ width, height, pixels }: Rgba, factor: number, asked = Number.POSITIVE_INFINITY): void {
    if (pixels.length !== 4 * width * height || pixels.length === 0) {
      throw new RangeError(`restore: ${pixels.length} bytes are not a picture of ${width}x${height}`);
    }
    const most = Math.min(asked, this.mostSide);
    if (Math.max(width, height) * factor <= most) return;
    const result = factor === 1 ? '' : `, and the result ${width * factor}x${height * factor}`;
    const sides = Math.floor(most / factor);
    const message = `The picture is ${width}x${height}${result}: larger than ${asked < this.mostSide ? 'is allowed' : 'this model takes'}.`;
    throw new RestorationError('too-large', message, `pictures of up to ${sides}x${sides}`);
  }
}

function noHoles(task: string, mask: Mask | undefined): undefined {
  if (mask === undefined) return undefined;
  throw new RestorationError('mask-not-taken', `The task ${task} takes no mask.`, 'no mask');
}

function enlarged(picture: Rgba, factor: number): Rgba {
  if (factor === 1) return picture;
  const to = { width: picture.width * factor, height: picture.height * factor };
  return bicubicResample({ ...picture, channels: 4 }, to);
}

const sidesOf = ({ width, height }: Rgba) => ({ width, height });
