import type { Activation } from '../layers/activations.ts';
import { sizeOf } from '../layers/layer.ts';
import type { Padding } from '../layers/padding.ts';
import type { Shape } from '../plan/plan.ts';

/** How the kernel of a layer starts, and how it is kept in bounds. */
export interface KernelOptions {
  /** The factor on top of 1 / sqrt(fan-in), at the start or, equalized, for good. sqrt(2), the default, suits a ReLU that follows. */
  readonly gain?: number;
  readonly bias?: boolean;
  /** See `layers/weight-form.ts`. */
  readonly weights?: 'plain' | 'equalized' | 'spectral';
  /** Of an equalized layer: the factor on its learning rate. */
  readonly multiplier?: number;
}

/** One layer in a network: which operation, on what, under which name its parameters stand. */
export interface LayerCall<V> {
  readonly op: string;
  /** Names the parameters; a layer without any needs none. */
  readonly name?: string;
  readonly inputs: readonly V[];
  readonly attributes: Record<string, unknown>;
  readonly gain?: number;
}

/**
 * What a network is written against. `V` stands for a value: a tensor with a batch axis when the net is eager, a symbol
 * when it is recorded. The methods here only name layers; a reading of a network implements `layer` and `shapeOf`.
 */
export abstract class Net<V> {
  abstract layer(call: LayerCall<V>): V;

  /** Shape of a value, without the batch axis. */
  abstract shapeOf(value: V): Shape;

  /** The net under which a network stands that is part of a larger one: its layers' names begin with `name.` */
  part(name: string): Net<V> {
    return new PartNet(this, name);
  }

  /** `[features] -> [units]`. */
  dense(x: V, name: string, units: number, options: KernelOptions = {}): V {
    return this.kernelLayer('dense', name, [x], { units }, options);
  }

  /** `[h, w, c] -> [ceil(h / stride), ceil(w / stride), filters]`, zero padding; less with padding `valid`. */
  conv(x: V, name: string, { filters, kernel, stride = 1, padding = 'same', ...options }: ConvOptions): V {
    return this.kernelLayer('conv', name, [x], { filters, kernel, stride, padding }, options);
  }

  /** `[h, w, c] -> [stride h, stride w, filters]`, a doubling by default; `[stride (h - 1) + kernel, ...]` with padding `valid`. */
  convTranspose(x: V, name: string, options: ConvTransposeOptions): V {
    const { filters, kernel = 4, stride = 2, padding = 'same', ...rest } = options;
    return this.kernelLayer('convTranspose', name, [x], { filters, kernel, stride, padding }, rest);
  }

  /**
   * `[h, w, c]`, style `[c]` -> `[h, w, filters]`: a convolution whose input channels are scaled by 1 + style, and whose output
   * channels are scaled back to unit variance where `demodulate` says so, and then by the gain (Karras et al. 2019, section 2.2).
   */
  modulatedConv(
    x: V,
    style: V,
    name: string,
    { filters, kernel, demodulate = true, ...options }: ModulatedConvOptions,
  ): V {
    const { gain: deviation = Math.SQRT2 } = options;
    const own = { filters, kernel, demodulate, ...(demodulate && { deviation }) };
    return this.kernelLayer('modulatedConv', name, [x, style], own, options);
  }

  /** Nearest neighbour, `[h, w, c] -> [2h, 2w, c]`. */
  upsample(x: V): V {
    return this.layer({ op: 'upsample', inputs: [x], attributes: {} });
  }

  /** Mean of 2x2 pixels, `[h, w, c] -> [h/2, w/2, c]`. */
  averagePool(x: V): V {
    return this.layer({ op: 'averagePool', inputs: [x], attributes: {} });
  }

  /** Largest of 2x2 pixels, `[h, w, c] -> [h/2, w/2, c]`. */
  maxPool(x: V): V {
    return this.layer({ op: 'maxPool', inputs: [x], attributes: {} });
  }

  /** Binomial 3x3 filter, `[h, w, c] -> [h, w, c]`. */
  blur(x: V): V {
    return this.layer({ op: 'blur', inputs: [x], attributes: {} });
  }

  /** `[h, w, c] -> [c]`. */
  globalAverage(x: V): V {
    return this.layer({ op: 'globalAverage', inputs: [x], attributes: {} });
  }

  /** `[h, w, c] -> [c]`. */
  globalSum(x: V): V {
    return this.layer({ op: 'globalSum', inputs: [x], attributes: {} });
  }

  /** By the statistics of the batch; `affine` adds a trained scale and shift for each channel. */
  batchNorm(x: V, name: string, { affine = true }: NormOptions = {}): V {
    return this.layer({ op: 'batchNorm', name, inputs: [x], attributes: affine ? {} : { affine } });
  }

  /** By all of one picture's values. */
  layerNorm(x: V, name: string): V {
    return this.layer({ op: 'layerNorm', name, inputs: [x], attributes: {} });
  }

  /** By the values of each channel of one picture. */
  instanceNorm(x: V, name: string, { affine = true }: NormOptions = {}): V {
    return this.layer({ op: 'instanceNorm', name, inputs: [x], attributes: { affine } });
  }

  /** Each pixel's channels, or a vector, to a mean square of 1. */
  pixelNorm(x: V): V {
    return this.layer({ op: 'pixelNorm', inputs: [x], attributes: {} });
  }

  /** x `[..., c]`, scale `[c]`, shift `[c]` -> (1 + scale) x + shift. */
  modulate(x: V, scale: V, shift: V): V {
    return this.layer({ op: 'modulate', inputs: [x, scale, shift], attributes: {} });
  }

  /** `[h, w, c] -> [h, w, c + 1]`. */
  minibatchStddev(x: V): V {
    return this.layer({ op: 'minibatchStddev', inputs: [x], attributes: {} });
  }

  /** Adds noise, one value a pixel, times a trained strength for each channel: fresh in training, fixed in a finished network. */
  noise(x: V, name: string): V {
    return this.layer({ op: 'noise', name, inputs: [x], attributes: {} });
  }

  /** A trained value of `shape`, whatever the input; `like` only says for how many pictures. */
  constant(like: V, name: string, shape: Shape): V {
    return this.layer({ op: 'constant', name, inputs: [like], attributes: { shape: [...shape] } });
  }

  /** Times a trained number that starts at 0. */
  gate(x: V, name: string): V {
    return this.layer({ op: 'gate', name, inputs: [x], attributes: {} });
  }

  /** Zeroes a part of the values in training, and scales up the others. */
  dropout(x: V, rate: number): V {
    return this.layer({ op: 'dropout', inputs: [x], attributes: { rate } });
  }

  /** query `[h, w, k]`, key `[h', w', k]`, value `[h', w', c]` -> `[h, w, c]`: for each place the values of all, weighed by softmax(query . key). */
  attention(query: V, key: V, value: V): V {
    return this.layer({ op: 'attention', inputs: [query, key, value], attributes: {} });
  }

  /** x `[h, w, c]`, mask `[h, w, 1]` -> x (1 - mask). */
  hide(x: V, mask: V): V {
    return this.layer({ op: 'hide', inputs: [x, mask], attributes: {} });
  }

  /**
   * Holes `[h, w, 1]`, 1 where nothing is known -> the known share `[h', w', 1]` of each window of a convolution with padding `same`.
   * Each mask stands for so many `channels` of its input.
   */
  coverage(holes: readonly V[], attributes: { channels: readonly number[]; kernel: number; stride: number }): V {
    return this.layer({ op: 'coverage', inputs: holes, attributes });
  }

  /** A convolution of known values alone `[h, w, c]`, divided by the `coverage` of its windows; 0 where nothing was known. */
  renormalise(x: V, coverage: V, name: string, { bias = true }: { readonly bias?: boolean } = {}): V {
    return this.layer({ op: 'renormalise', name, inputs: [x, coverage], attributes: { bias } });
  }

  /** Coverage `[h, w, 1]` -> the holes that are left. */
  uncovered(coverage: V): V {
    return this.layer({ op: 'uncovered', inputs: [coverage], attributes: {} });
  }

  add(...values: V[]): V {
    return this.layer({ op: 'add', inputs: values, attributes: {} });
  }

  multiply(a: V, b: V): V {
    return this.layer({ op: 'multiply', inputs: [a, b], attributes: {} });
  }

  /** a + t (b - a), t from 0 to 1. */
  interpolate(a: V, b: V, t: number): V {
    return this.layer({ op: 'interpolate', inputs: [a, b], attributes: { t } });
  }

  /** Along the last axis. */
  concat(...values: V[]): V {
    return this.layer({ op: 'concat', inputs: values, attributes: {} });
  }

  /** `[..., c] -> [..., size]`: channels from `begin` on. */
  slice(x: V, begin: number, size: number): V {
    return this.layer({ op: 'slice', inputs: [x], attributes: { begin, size } });
  }

  /** `[rows, c] -> [c]`. */
  row(x: V, index: number): V {
    return this.layer({ op: 'row', inputs: [x], attributes: { index } });
  }

  /** `[c] -> [height, width, c]`, the same at every pixel. */
  spread(x: V, height: number, width: number): V {
    return this.layer({ op: 'spread', inputs: [x], attributes: { height, width } });
  }

  /** `[n]`, `[n]` -> `[1]`. */
  dot(a: V, b: V): V {
    return this.layer({ op: 'dot', inputs: [a, b], attributes: {} });
  }

  /** Shares `[k]` of k values of one shape, such as a one-hot class -> their weighted sum. */
  select(shares: V, ...values: V[]): V {
    return this.layer({ op: 'select', inputs: [shares, ...values], attributes: {} });
  }

  reshape(x: V, shape: Shape): V {
    return this.layer({ op: 'reshape', inputs: [x], attributes: { shape: [...shape] } });
  }

  /** `[...] -> [product]`. */
  flatten(x: V): V {
    return this.reshape(x, [sizeOf(this.shapeOf(x))]);
  }

  relu(x: V): V {
    return this.activation(x, { kind: 'relu' });
  }

  leakyRelu(x: V, slope = 0.2): V {
    return this.activation(x, { kind: 'leaky-relu', slope });
  }

  tanh(x: V): V {
    return this.activation(x, { kind: 'tanh' });
  }

  activation(x: V, attributes: Activation): V {
    return this.layer({ op: 'activation', inputs: [x], attributes });
  }

  private kernelLayer(op: string, name: string, inputs: V[], own: Record<string, unknown>, options: KernelOptions): V {
    const { bias = true, gain = Math.SQRT2, weights = 'plain', multiplier = 1 } = options;
    const form = {
      plain: {},
      spectral: { weights: { kind: 'spectral' } },
      equalized: { weights: { kind: 'equalized', gain, multiplier } },
    }[weights];
    return this.layer({ op, name, inputs, attributes: { ...own, bias, ...form }, gain });
  }
}

/** Another net, with a name before every layer's. */
class PartNet<V> extends Net<V> {
  private readonly whole: Net<V>;
  private readonly name: string;

  constructor(whole: Net<V>, name: string) {
    super();
    this.whole = whole;
    this.name = name;
  }

  layer(call: LayerCall<V>): V {
    return this.whole.layer(call.name === undefined ? call : { ...call, name: `${this.name}.${call.name}` });
  }

  shapeOf(value: V): Shape {
    return this.whole.shapeOf(value);
  }
}

interface NormOptions {
  readonly affine?: boolean;
}

interface ConvOptions extends KernelOptions {
  readonly filters: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: Padding;
}

interface ConvTransposeOptions extends Omit<ConvOptions, 'kernel'> {
  readonly kernel?: number;
}

interface ModulatedConvOptions extends KernelOptions {
  readonly filters: number;
  readonly kernel: number;
  readonly demodulate?: boolean;
}

/** A network: written once, read eagerly while it trains and recorded when it ships. */
export type Network<Config> = <V>(net: Net<V>, inputs: Readonly<Record<string, V>>, config: Config) => V;

/** The shapes of a network's inputs, per image. */
export type InputShapes = Readonly<Record<string, Shape>>;
