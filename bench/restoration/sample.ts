import { withMoreChannels } from '../../apps/trainer/src/data/convert-channels.ts';
import type { Picture } from '../../apps/trainer/src/data/fit-square.ts';
import type { PackedDataset } from '../../apps/trainer/src/data/packed.ts';

/** A damaged picture of a held-out set and what it was. */
export interface Sample {
  /** Of 1 or 3 channels. */
  readonly input: Picture;
  /** RGB. */
  readonly target: Picture;
  /** `[h, w]`, 255 where there is a hole. */
  readonly mask?: Uint8Array;
}

/** A record of a set of pairs. */
export function readSample(dataset: PackedDataset, index: number): Sample {
  const picture = (role: 'input' | 'target' | 'mask'): Picture => {
    const [height, width, channels] = dataset.image(role).shape;
    const pixels = new Uint8Array(height * width * channels);
    dataset.readImages([index], pixels, role);
    return { pixels, width, height, channels };
  };
  const masked = dataset.header.images.some(({ role }) => role === 'mask');
  return {
    input: picture('input'),
    target: picture('target'),
    ...(masked && { mask: picture('mask').pixels }),
  };
}

/** A picture in RGB: grey in each channel. */
export const inColour = (picture: Picture): Picture =>
  picture.channels === 3 ? picture : { ...picture, channels: 3, pixels: withMoreChannels(picture.pixels, 1, 3) };
