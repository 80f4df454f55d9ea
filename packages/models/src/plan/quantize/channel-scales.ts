import { SCALED } from '../check.ts';
import type { Plan, PlanNode, Shape } from '../plan.ts';
import { shapesOf } from '../shapes.ts';

/**
 * Which channels of which values must be scaled together, where a value's channels are to be divided by factors of their own without
 * changing what the plan makes: the layer before a value divides its filters, whoever reads it multiplies its weights. A channel that
 * goes through a sum, or from a vector into a picture, is one with all that it meets there; one that reaches what is no multiple
 * of it, such as a tanh or an output, is fixed.
 */
export class ChannelScales {
  /** Every value of the plan -> for each channel, what it is scaled with. */
  private readonly channels = new Map<string, readonly number[]>();
  /** Each one's way to the one that stands for all that are scaled together; the first stands for those that are fixed. */
  private readonly parents: number[] = [FIXED];

  constructor(plan: Plan) {
    const shapes = shapesOf(plan);
    for (const [id, shape] of Object.entries(plan.inputs)) this.channels.set(id, fixed(shape));
    const shared = sharedWeights(plan);
    for (const node of plan.nodes) {
      const shape = shapes.get(node.id)!;
      const made = this.madeBy(node, shape);
      this.channels.set(node.id, made);
      if (!Object.values(node.parameters).some((name) => shared.has(name))) continue;
      this.fix([...made, ...node.inputs.flatMap((input) => this.of(input))]);
    }
    for (const id of Object.values(plan.outputs)) this.fix(this.of(id));
  }

  /** What stands for the scale of each channel of a value, or `FIXED`. */
  scalesOf(id: string): readonly number[] {
    return this.of(id).map((channel) => this.find(channel));
  }

  private of(id: string): readonly number[] {
    return this.channels.get(id)!;
  }

  /** What the channels of a node's result are scaled with. */
  private madeBy(node: PlanNode, shape: Shape): readonly number[] {
    const { op, inputs } = node;
    const [first] = inputs.map((input) => this.of(input));
    if (SCALED.has(op)) {
      const kind = kindOf(node.attributes.activation);
      return kind === undefined || MULTIPLES.has(kind) ? this.fresh(shape) : fixed(shape);
    }
    if (op === 'activation' && MULTIPLES.has(String(node.attributes.kind))) return first!;
    if (op === 'affine') return this.fresh(shape);
    if (NORMS.has(op)) {
      this.fix(first!);
      return node.parameters.gamma === undefined ? fixed(shape) : this.fresh(shape);
    }
    if (LINEAR.has(op)) {
      // Beside the value itself there may be what it is multiplied by.
      this.fix(inputs.slice(1).flatMap((input) => this.of(input)));
      return first!;
    }
    switch (op) {
      case 'add':
      case 'interpolate':
        for (const input of inputs.slice(1)) this.join(first!, this.of(input));
        return first!;
      case 'modulate': {
        const [, scale, shift] = inputs.map((input) => this.of(input));
        this.fix(scale!);
        if (shift !== undefined) this.join(first!, shift);
        return first!;
      }
      case 'concat':
        return inputs.flatMap((input) => this.of(input));
      case 'slice': {
        const { begin, size } = node.attributes as { begin: number; size: number };
        return first!.slice(begin, begin + size);
      }
      case 'reshape':
        return this.reshaped(first!, shape.at(-1)!);
      default:
        this.fix(inputs.flatMap((input) => this.of(input)));
        return fixed(shape);
    }
  }

  /** The same numbers with another count of channels: what meets in one channel is scaled together. */
  private reshaped(channels: readonly number[], count: number): readonly number[] {
    const longer = Math.max(channels.length, count);
    if (longer % channels.length !== 0 || longer % count !== 0) {
      this.fix(channels);
      return Array.from({ length: count }, () => FIXED);
    }
    for (let index = count; index < channels.length; index++) this.unite(channels[index % count]!, channels[index]!);
    return Array.from({ length: count }, (_, index) => channels[index % channels.length]!);
  }

  private fresh(shape: Shape): readonly number[] {
    return Array.from({ length: shape.at(-1)! }, () => this.parents.push(this.parents.length) - 1);
  }

  private fix(channels: readonly number[]): void {
    for (const channel of channels) this.unite(FIXED, channel);
  }

  private join(a: readonly number[], b: readonly number[]): void {
    a.forEach((channel, index) => {
      this.unite(channel, b[index]!);
    });
  }

  private unite(a: number, b: number): void {
    const [one, other] = [this.find(a), this.find(b)];
    this.parents[Math.max(one, other)] = Math.min(one, other);
  }

  private find(channel: number): number {
    let at = channel;
    while (this.parents[at] !== at) at = this.parents[at]!;
    return at;
  }
}

/** Of channels that cannot be scaled. */
export const FIXED = 0;

const fixed = (shape: Shape): readonly number[] => Array.from({ length: shape.at(-1)! }, () => FIXED);

/** Activations that make a multiple of a multiple. */
const MULTIPLES: ReadonlySet<string> = new Set(['relu', 'leaky-relu']);

/** Operations whose result has the same mean and variance whatever they are given. */
const NORMS: ReadonlySet<string> = new Set(['instanceNorm', 'layerNorm']);

/** Operations that make a multiple of a multiple of their first input, channel by channel. What they add can be divided: see `equalise`. */
const LINEAR: ReadonlySet<string> = new Set([
  ...[
    'averagePool',
    'blur',
    'demodulate',
    'gate',
    'globalAverage',
    'globalSum',
    'hide',
    'maxPool',
    'noise',
    'renormalise',
  ],
  ...['spread', 'upsample'],
]);

const kindOf = (activation: unknown): string | undefined =>
  typeof activation === 'object' && activation !== null && 'kind' in activation ? String(activation.kind) : undefined;

/** Weights that several nodes read: they cannot be scaled for one of them. */
function sharedWeights({ nodes }: Plan): Set<string> {
  const once = new Set<string>();
  const names = nodes.flatMap(({ parameters }) => [...new Set(Object.values(parameters))]);
  return new Set(names.filter((name) => once.has(name) || !once.add(name)));
}
