import { z } from 'zod';
import type { Net } from '../net/index.ts';
import { BASE, sidesTo } from './blocks/sides.ts';
import { styleOptions } from './blocks/style-options.ts';
import { styleSystem } from './blocks/style-system.ts';
import { widthAt } from './blocks/width-at.ts';
import { defineSystem } from './system.ts';

/**
 * StyleGAN: Karras, Laine and Aila 2018, "A Style-Based Generator Architecture for Generative Adversarial Networks".
 *
 * Faithful: a mapping network of dense layers with a hundredth of the learning rate on normalised latents; synthesis from a learned
 * constant; behind every layer noise, bias, leaky ReLU 0.2 and AdaIN by a style of its own; blur behind doublings; equalized learning
 * rates throughout; mixing regularisation; minibatch standard deviation; the non-saturating loss with R1, Adam(0, 0.99); truncation
 * towards the average style.
 *
 * Different: trained at full size throughout (growing is what `pggan` shows); doublings are transposed convolutions of 4x4, the paper's own
 * fused form without its extra filter, where `blur` is off, and with one layer a side the last convolution is 3x3 for it; the
 * discriminator halves by strided convolutions of 4x4; R1 is lazy, which the sequel found as good; tanh out, so that pictures stay in range; the constant starts at random. Classes, where there are any, are as in the
 * code that the paper came with: embedded beside the latent, and one logit each. Where texts tell what real pictures show, the
 * discriminator may learn to recognise it beside, as in Odena et al. 2016 (AC-GAN), but of real pictures alone: it then looks at what
 * tells one face from another, and not only at how sharp it is.
 */
const config = z.strictObject({
  ...styleOptions,
  residual: z.boolean().default(false).describe('ways around every side of the discriminator, as in stylegan2'),
  blur: z.boolean().default(false).describe('a 3x3 binomial filter behind every doubling'),
});
export type StyleganConfig = z.infer<typeof config>;

/** Layers of the synthesis that take a style each. */
const styleLayers = ({ size, layersPerSide }: StyleganConfig): number => layersPerSide * sidesTo(size).length;

/** Everything that is equalized has weights of unit variance. */
const weights = 'equalized';

/** w `[layers, styleDimensions]` -> picture `[size, size, channels]` in [-1, 1]. */
function synthesis<V>(net: Net<V>, w: V, options: StyleganConfig): V {
  const { size, channels, layersPerSide, blur, noise } = options;
  let layer = 0;
  const styled = (x: V, name: string): V =>
    styledBy(net, noise ? net.noise(x, `${name}-noise`) : x, net.row(w, layer++), name);
  const filters = (side: number) => widthAt(side, options);
  let x = net.constant(w, 'constant', [BASE, BASE, filters(BASE)]);
  for (const side of sidesTo(size)) {
    if (side > BASE) {
      x = net.convTranspose(x, `up-${side}`, { filters: filters(side), weights }); // [side,side,.]
      if (blur) x = net.blur(x);
    }
    x = styled(x, `first-${side}`);
    if (layersPerSide === 1) continue;
    x = styled(net.conv(x, `same-${side}`, { filters: filters(side), kernel: 3, weights }), `second-${side}`);
  }
  // Right behind a strided layer, as with one layer a side, 1x1 would show its stride.
  const kernel = layersPerSide === 1 ? 3 : 1;
  return net.tanh(net.conv(x, 'to-picture', { filters: channels, kernel, gain: 1, weights }));
}

/** Leaky ReLU and AdaIN (section 2, equation 1): each channel normalised, then scaled and shifted as the style says. */
function styledBy<V>(net: Net<V>, x: V, style: V, name: string): V {
  const channels = net.shapeOf(x).at(-1)!;
  const affine = (role: string) => net.dense(style, `${name}-${role}`, channels, { gain: 1, weights });
  const normalised = net.instanceNorm(net.leakyRelu(x), `${name}-norm`, { affine: false });
  return net.modulate(normalised, affine('scale'), affine('shift'));
}

/** For budgets of minutes and hours: see the presets. */
const SMALL = { layersPerSide: 1, learningRate: 8e-3, mappingRate: 0.1 } as const;

/** For hours rather than minutes: a discriminator that sees more, and smooth doublings. */
const LONGER = {
  ...SMALL,
  size: 64,
  width: 16,
  discriminatorWidth: 8,
  maxWidth: 128,
  residual: true,
  discriminatorLayers: 2,
  blur: true,
  mixing: 0.5,
} as const;

export const stylegan = defineSystem<StyleganConfig>({
  name: 'stylegan',
  config,
  presets: {
    // MNIST within minutes: at these widths noise and normalisation cost as much as convolutions, so one layer a side. At the rates of the
    // paper, which are meant for millions of pictures, kernels of unit variance have hardly moved after 100,000.
    digits: {
      options: {
        ...SMALL,
        size: 32,
        channels: 1,
        latent: 32,
        styleDimensions: 32,
        width: 8,
        discriminatorWidth: 8,
        maxWidth: 64,
      },
      run: { batch: 32, images: 100_000 },
    },
    // Drawn faces on two cores. R1 as dcgan's, which found that outlines make a discriminator too sure of itself.
    faces: {
      options: { ...SMALL, size: 64, width: 16, discriminatorWidth: 8, maxWidth: 128, r1Gamma: 10 },
      run: { batch: 32 },
    },
    // Drawn faces of several styles, for hours on two cores. Blurred doublings draw smooth areas from the start, which transposed convolutions
    // alone do not after twice the images; flat colours need no noise, and outlines a discriminator with more layers. Told of captions
    // (`--texts caption`), it learns colours and glasses sooner.
    crowd: { options: { ...LONGER, noise: false, r1Gamma: 10 }, run: { batch: 32 } },
    // Photographs, of which there are few: with `--augment adaptive`. Noise draws what is without order, such as leaves.
    photos: { options: { ...LONGER, r1Gamma: 5 }, run: { batch: 32 } },
    // As published for 256x256 (table 1, configuration F), but for what the header says.
    paper: {
      options: {
        size: 256,
        latent: 512,
        styleDimensions: 512,
        mappingLayers: 8,
        width: 64,
        discriminatorWidth: 64,
        maxWidth: 512,
        r1Gamma: 10,
        r1Every: 1,
        blur: true,
      },
      run: { batch: 32 },
    },
  },
  build: (options) =>
    styleSystem(options, {
      layers: styleLayers(options),
      synthesis: (net, w) => synthesis(net, w, options),
      residual: options.residual,
    }),
});
