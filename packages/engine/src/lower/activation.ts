import type { Activation } from '@omokage/models/layers';
import type { PlanNode } from '@omokage/models/plan';
import { codeOf, numberOf } from '../code-numbers.ts';
import { ACTIVATIONS } from '../kernel-module.ts';
import { pixelsOf } from '../layout.ts';
import type { Task } from '../lowering.ts';
import { startOf, type Value } from '../value.ts';
import { type Operation, onFloats } from './operation.ts';

const KINDS = {
  relu: ACTIVATIONS.relu,
  'leaky-relu': ACTIVATIONS.leakyRelu,
  sigmoid: ACTIVATIONS.sigmoid,
  tanh: ACTIVATIONS.tanh,
} as const satisfies Record<Activation['kind'], number>;

/** An activation as kernels are told it. */
export const asKernelsKnow = (activation: Activation | undefined): { kind: number; slope: number } => ({
  kind: activation === undefined ? ACTIVATIONS.none : KINDS[activation.kind],
  slope: activation?.kind === 'leaky-relu' ? activation.slope : 0,
});

export const activation: Operation = {
  flat: 'first',
  overwrites: true,
  lower(task) {
    const { node, inputs, result } = task;
    // Of 0 a sigmoid makes something else, and so of channels that only fill pixels up.
    const fills = result.layout.step !== result.layout.channels;
    const byTable = inputs[0].codes !== undefined && result.codes !== undefined;
    const lower = byTable && !(fills && activationOf(node).kind === 'sigmoid') ? mapped : lowerFloats;
    lower(task);
  },
};

const activationOf = ({ attributes }: PlanNode): Activation => attributes as Activation;

const lowerFloats = onFloats(({ node, inputs: [x], result, lowering }) =>
  activateInto(x, result, activationOf(node), lowering),
);

/** Appends an activation of floats; the result may be the value itself. */
export function activateInto(x: Value, result: Value, activation: Activation, lowering: Task['lowering']): void {
  const { kind, slope } = asKernelsKnow(activation);
  const { layout } = x;
  const keepsZero = activation.kind !== 'sigmoid';
  lowering.emit(({ kernels }) => {
    const [from, to, pixels] = [startOf(x), startOf(result), pixelsOf(layout)];
    return () => kernels.activateFloats(kind, from, to, pixels, layout.channels, slope);
  });
  result.framed = x.framed && keepsZero;
}

/** There are only 128 different codes: whatever the function, a table has its values. */
function mapped({ node, inputs: [x], result, lowering }: Task): void {
  const activation = activationOf(node);
  const [from, to] = [x.codes!, result.codes!];
  const table = lowering.codeTable(`${JSON.stringify(activation)} of ${JSON.stringify([from, to])}`, (code) =>
    codeOf(activated(numberOf(code, from), activation), to),
  );
  lowering.emit(({ kernels }) => {
    const [at, out, count] = [startOf(x), startOf(result), pixelsOf(x.layout) * x.layout.step];
    return () => kernels.mapCodes(at, out, count, table.place);
  });
  result.framed = x.framed && activation.kind !== 'sigmoid';
}

function activated(x: number, activation: Activation): number {
  switch (activation.kind) {
    case 'relu':
      return Math.max(x, 0);
    case 'leaky-relu':
      return x < 0 ? x * activation.slope : x;
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    case 'tanh':
      return Math.tanh(x);
  }
}
