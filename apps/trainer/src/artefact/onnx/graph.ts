import { ATTRIBUTE_TYPE, type AttributeMessage, DATA_TYPE, type NodeMessage, type TensorMessage } from './messages.ts';

/** An attribute: whole numbers and text as they are, any other number in an object of its own. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** Numbers that a model holds. */
export interface Held {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

interface MadeNode {
  readonly type: string;
  readonly inputs: string[];
  output: string;
  readonly attributes: readonly AttributeMessage[];
}

/**
 * An ONNX graph in the making: nodes in the order in which they run, and the tensors that it holds. Values are known by their names.
 * Names are those of the plan where they can be; each is given once.
 */
export class OnnxGraph {
  private readonly made: MadeNode[] = [];
  private readonly tensors = new Map<string, TensorMessage>();
  private readonly taken = new Set<string>();
  /** What values that became outputs are called, by what they were called before. */
  private readonly outputs = new Map<string, string>();
  private scope = '';

  /** @param reserved names of inputs and outputs */
  constructor(reserved: Iterable<string>) {
    for (const name of reserved) this.taken.add(name);
  }

  /** Nodes that follow belong to this part of the plan, and are named after it. */
  enter(scope: string): void {
    this.scope = scope;
  }

  /** Adds an operation. @returns the name of its one result. */
  add(type: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const output = this.unique(`${this.scope}/${type}`);
    this.made.push({
      type,
      inputs: [...inputs],
      output,
      attributes: Object.entries(attributes).map(([name, value]) => ({ name, ...attributeOf(value) })),
    });
    return output;
  }

  /** From `begin` to before `end` along one axis. */
  slice(value: string, begin: number, end: number, axis: number): string {
    return this.add('Slice', [value, ...[begin, end, axis].map((number) => this.integers([number]))]);
  }

  /** Sides of a value, `[end - start]`, whatever they are when the model runs. */
  sides(value: string, start: number, end: number): string {
    return this.add('Shape', [value], { start, end });
  }

  /** Tensors by name: `make` is called for the first who asks, and all others get the same one. @returns its name in the graph. */
  hold(name: string, make: () => Held): string {
    return this.holdOnce(name, () => {
      const { dims, values } = make();
      return { dims, data_type: DATA_TYPE.float, raw_data: bytesOf(values) };
    });
  }

  /** One number. */
  number(value: number): string {
    return this.hold(`number ${value}`, () => ({ dims: [], values: Float32Array.of(value) }));
  }

  /** Whole numbers `[n]`, such as shapes and axes. */
  integers(values: readonly number[]): string {
    return this.holdOnce(`integers ${values.join(' ')}`, () => ({
      dims: [values.length],
      data_type: DATA_TYPE.int64,
      raw_data: bytesOf(BigInt64Array.from(values, BigInt)),
    }));
  }

  /** Gives a value a name that was reserved, as an output of the model. */
  name(value: string, output: string): void {
    const producer = this.made.find((node) => node.output === value);
    if (producer === undefined || this.outputs.has(value)) {
      this.made.push({ type: 'Identity', inputs: [this.outputs.get(value) ?? value], output, attributes: [] });
      return;
    }
    producer.output = output;
    for (const { inputs } of this.made) {
      for (const [i, input] of inputs.entries()) if (input === value) inputs[i] = output;
    }
    this.outputs.set(value, output);
  }

  nodes(): NodeMessage[] {
    return this.made.map(({ type, inputs, output, attributes }) => ({
      name: output,
      op_type: type,
      input: inputs,
      output: [output],
      attribute: attributes,
    }));
  }

  initializers(): TensorMessage[] {
    return [...this.tensors.values()];
  }

  private holdOnce(name: string, make: () => Omit<TensorMessage, 'name'>): string {
    const known = this.tensors.get(name);
    if (known !== undefined) return known.name;
    const tensor = { name: this.unique(name), ...make() };
    this.tensors.set(name, tensor);
    return tensor.name;
  }

  /** The name, with a number behind it where it is taken. */
  private unique(name: string): string {
    let unique = name;
    for (let i = 2; this.taken.has(unique); i++) unique = `${name}_${i}`;
    this.taken.add(unique);
    return unique;
  }
}

function attributeOf(value: Attribute): Omit<AttributeMessage, 'name'> {
  if (typeof value === 'number') return { type: ATTRIBUTE_TYPE.int, i: value };
  if (typeof value === 'string') return { type: ATTRIBUTE_TYPE.string, s: new TextEncoder().encode(value) };
  if ('float' in value) return { type: ATTRIBUTE_TYPE.float, f: value.float };
  return { type: ATTRIBUTE_TYPE.ints, ints: value };
}

/** As they lie in memory: every machine that Node runs on is little-endian. */
const bytesOf = (numbers: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
