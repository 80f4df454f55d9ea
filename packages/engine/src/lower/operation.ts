import type { PlanNode } from '@omokage/models/plan';
import type { Layout } from '../layout.ts';
import type { Task } from '../lowering.ts';

/** How nodes of one operation become calls of kernels. */
export interface Operation {
  /** Appends the steps that compute the task's result. */
  readonly lower: (task: Task) => void;
  /** Whether the first input is read in windows, which may reach beyond the picture. */
  readonly windowed?: boolean;
  /** Inputs whose pixels are combined with those of the result one by one: they get the same border. */
  readonly flat?: 'all' | 'first';
  /** Whether the result may stand where an input stood, every number written after it was read for the last time. */
  readonly overwrites?: boolean;
  /** Where the result begins within the input's buffer, in bytes, where nothing has to be copied. */
  readonly alias?: (node: PlanNode, input: Layout, result: Layout) => number | undefined;
}

/** An operation on floats alone: what is kept as codes is decoded before, and encoded behind. */
export const onFloats =
  (lower: (task: Task) => void) =>
  ({ inputs, result, lowering, ...task }: Task): void => {
    const floats = inputs.map((input) => lowering.floatsOf(input));
    lowering.intoFloats(result, (target) => lower({ ...task, inputs: floats, result: target, lowering }));
  };
