import { checkPlan } from '@omokage/models/plan';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { ModelRestorer, type Rgba } from '@omokage/weights/restorer';
import { withMoreChannels } from '../../apps/trainer/src/data/convert-channels.ts';
import type { Picture } from '../../apps/trainer/src/data/fit-square.ts';
import type { Channels } from '../../apps/trainer/src/data/packed-format.ts';
import { smallPicture } from './baselines.ts';
import type { Sample } from './sample.ts';

/** An exported restorer, asked as the Worker asks it: what is measured is what ships. */
export class OpenRestorer {
  /** Values in its weights. */
  readonly parameters: number;
  readonly #restorer: ModelRestorer;

  private constructor(restorer: ModelRestorer, parameters: number) {
    this.#restorer = restorer;
    this.parameters = parameters;
  }

  /**
   * @param folder as `omokage export` writes it. A backend must have been started.
   * @param options what its plan runs on, if not on that backend
   */
  static async open(
    folder: string,
    options: ConstructorParameters<typeof ModelRestorer>[1] = {},
  ): Promise<OpenRestorer> {
    const { manifest, weights } = await readArtefactDirectory(folder, undefined, { check: checkPlan });
    if (manifest.kind !== 'restorer') throw new Error(`${folder} is a ${manifest.kind}, and restores nothing`);
    const parameters = [...weights.values()].reduce((sum, { values }) => sum + values.length, 0);
    return new OpenRestorer(new ModelRestorer({ manifest, weights }, options), parameters);
  }

  /** A damaged picture restored, in RGB. @param factor by how much an upscaler enlarges */
  async restore(sample: Sample, factor: number | undefined): Promise<Picture> {
    const { task } = this.#restorer.manifest.restorer;
    const { mask } = sample;
    const { width, height } = sample.target;
    const restored = await this.#restorer.restore({
      picture: rgbaOf(task === 'upscale' ? smallPicture(sample, factor ?? 1) : sample.input),
      ...(mask && { mask: { width, height, pixels: mask } }),
      ...(task === 'upscale' && factor !== undefined && { scale: factor }),
    });
    return withoutAlpha(restored);
  }
}

const rgbaOf = ({ pixels, width, height, channels }: Picture): Rgba => ({
  ...{ width, height },
  pixels: withMoreChannels(pixels, channels as Channels, 4),
});

function withoutAlpha({ pixels, width, height }: Rgba): Picture {
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < rgb.length; i++) rgb[i] = pixels[4 * Math.floor(i / 3) + (i % 3)]!;
  return { pixels: rgb, width, height, channels: 3 };
}
