import { checkPlan, type Plan, type PlanWeights } from '@omokage/models/plan';
import { OnnxGraph } from './graph.ts';
import { DATA_TYPE, encodeModel, type ValueMessage } from './messages.ts';
import { type Doublings, OnnxError, Operation } from './operation.ts';
import { roundedToCodes } from './operations/codes.ts';
import { MAPPINGS } from './operations/index.ts';
import { inputDims, outputDims, takesAnySides } from './sides.ts';

/** Of the operators that are used; runtimes of 2022 and later have it. */
export const OPSET = 17;
/** The version of the file format that belongs to it. */
const IR_VERSION = 8;

export interface OnnxOptions {
  /** Of the graph; viewers show it. */
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** What the file says of itself, by key. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** How doublings are written; `transposed` where nothing is said. */
  readonly doublings?: Doublings | undefined;
}

/** A value that goes in or comes out. */
export interface OnnxValue {
  readonly name: string;
  /** With the batch in front; those that are not fixed have names. */
  readonly dims: readonly (number | string)[];
}

/** A value that comes out, and what it is called inside. */
export interface OnnxOutput extends OnnxValue {
  readonly value: string;
}

/** A plan as a graph that may still grow. */
export interface OpenOnnx {
  readonly graph: OnnxGraph;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxOutput[];
}

/**
 * A plan and its weights as the bytes of an ONNX model: float32, pictures `[N, c, h, w]`, the batch as large as one likes, and the sides
 * too where a plan makes pictures out of pictures. Inputs and outputs are called as in the plan, but for an output that is called
 * like an input: it gets `_out` behind its name. Throws PlanError for a plan that cannot run, OnnxError for one that ONNX cannot say.
 */
export const planToOnnx = (plan: Plan, weights: PlanWeights, options: OnnxOptions = {}): Uint8Array =>
  encodeOnnx(openOnnx(plan, weights, options), options);

/** The graph of a plan. @param reserved names of inputs and outputs that it will have beside those of the plan. Throws as `planToOnnx`. */
export function openOnnx(
  plan: Plan,
  weights: PlanWeights,
  { doublings = 'transposed' }: Pick<OnnxOptions, 'doublings'> = {},
  reserved: readonly string[] = [],
): OpenOnnx {
  const { shapes } = checkPlan(plan, new Map([...weights].map(([name, { shape }]) => [name, shape])));
  const anySides = takesAnySides(plan);
  const inputs = Object.entries(plan.inputs).map(([name, shape]) => ({ name, dims: inputDims(shape, anySides) }));
  const outputs = Object.entries(plan.outputs).map(([output, id]) => {
    const name = Object.hasOwn(plan.inputs, output) ? `${output}_out` : output;
    return { name, id, dims: outputDims(name, shapes.get(id)!, plan, anySides) };
  });
  const graph = new OnnxGraph([...inputs, ...outputs].map(({ name }) => name).concat(reserved));
  const values = new Map(inputs.map(({ name }) => [name, name]));
  for (const node of plan.nodes) {
    const mapping = MAPPINGS.get(node.op);
    if (mapping === undefined)
      throw new OnnxError(`plan: node "${node.id}" is a ${node.op}, which has no form in ONNX`);
    graph.enter(node.id);
    const value = mapping(new Operation(graph, { plan, weights, doublings, anySides }, node, values, shapes));
    values.set(node.id, node.stored ? roundedToCodes(graph, value, node.stored) : value);
  }
  return { graph, inputs, outputs: outputs.map(({ id, ...output }) => ({ ...output, value: values.get(id)! })) };
}

/** The bytes of a file. The graph must not be used afterwards. */
export function encodeOnnx(
  { graph, inputs, outputs }: OpenOnnx,
  { name = 'plan', description = '', metadata = {} }: OnnxOptions = {},
): Uint8Array {
  for (const output of outputs) graph.name(output.value, output.name);
  return encodeModel({
    ir_version: IR_VERSION,
    producer_name: 'omokage',
    producer_version: PRODUCER_VERSION,
    doc_string: description,
    opset_import: [{ domain: '', version: OPSET }],
    metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name,
      node: graph.nodes(),
      initializer: graph.initializers(),
      input: inputs.map(valueMessage),
      output: outputs.map(valueMessage),
    },
  });
}

const PRODUCER_VERSION = '0.1.0';

const valueMessage = ({ name, dims }: OnnxValue): ValueMessage => ({
  name,
  type: {
    tensor_type: {
      elem_type: DATA_TYPE.float,
      shape: { dim: dims.map((side) => (typeof side === 'number' ? { dim_value: side } : { dim_param: side })) },
    },
  },
});
