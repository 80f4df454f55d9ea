import type { Activation } from '../layers/activations.ts';
import { sizeOf } from '../layers/layer.ts';
import type { Padding } from '../layers/padding.ts';
import type { Shape } from '../plan/plan.ts';

/** How the kernel of a layer is drawn at first: the factor on top of 1 / sqrt(fan-in). sqrt(2) suits a ReLU that follows. */
export interface KernelOptions {
  readonly gain?: number;
  readonly bias?: boolean;
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

  /** `[features] -> [units]`. */
  dense(x: V, name: string, units: number, { bias = true, ...options }: KernelOptions = {}): V {
    return this.layer({ op: 'dense', name, inputs: [x], attributes: { units, bias }, ...options });
  }

  /** `[h, w, c] -> [ceil(h / stride), ceil(w / stride), filters]`, zero padding; less with padding `valid`. */
  conv(x: V, name: string, options: ConvOptions): V {
    const { filters, kernel, stride = 1, padding = 'same', bias = true, ...rest } = options;
    return this.layer({
      op: 'conv',
      name,
      inputs: [x],
      attributes: { filters, kernel, stride, padding, bias },
      ...rest,
    });
  }

  /** `[h, w, c] -> [stride h, stride w, filters]`, a doubling by default; `[stride (h - 1) + kernel, ...]` with padding `valid`. */
  convTranspose(x: V, name: string, options: ConvTransposeOptions): V {
    const { filters, kernel = 4, stride = 2, padding = 'same', bias = true, ...rest } = options;
    const attributes = { filters, kernel, stride, padding, bias };
    return this.layer({ op: 'convTranspose', name, inputs: [x], attributes, ...rest });
  }

  /** Nearest neighbour, `[h, w, c] -> [2h, 2w, c]`. */
  upsample(x: V): V {
    return this.layer({ op: 'upsample', inputs: [x], attributes: {} });
  }

  batchNorm(x: V, name: string): V {
    return this.layer({ op: 'batchNorm', name, inputs: [x], attributes: {} });
  }

  /** `[h, w, c] -> [h, w, c + 1]`. */
  minibatchStddev(x: V): V {
    return this.layer({ op: 'minibatchStddev', inputs: [x], attributes: {} });
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

/** A network: written once, read eagerly while it trains and recorded when it ships. */
export type Network<Config> = <V>(net: Net<V>, inputs: Readonly<Record<string, V>>, config: Config) => V;

/** The shapes of a network's inputs, per image. */
export type InputShapes = Readonly<Record<string, Shape>>;
