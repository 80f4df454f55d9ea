import { PlanError, reachOf, resizePlan, shapesOf } from '@omokage/models/plan';
import type { RestorerManifest } from './manifest.ts';
import type { Refusal } from './refusal.ts';

type Plan = RestorerManifest['plan'];

/**
 * What a restorer says of itself, against its plan: the inputs and the output are there in their shapes, it looks no further than
 * it says, and its plan runs at other sides. Throws what `refusal` makes.
 */
export function checkRestorer({ plan, restorer }: RestorerManifest, refusal: Refusal): void {
  checkTask(restorer, refusal);
  try {
    checkShapes(plan, restorer, refusal);
    checkReach(plan, restorer, refusal);
  } catch (error) {
    if (error instanceof PlanError) throw refusal(error.message);
    throw error;
  }
}

type Restorer = RestorerManifest['restorer'];

function checkTask({ task, mask, scales }: Restorer, refusal: Refusal): void {
  if (mask !== undefined && task !== 'inpaint') throw refusal(`It takes a mask, but its task is "${task}".`);
  if ((scales !== undefined) !== (task === 'upscale')) {
    throw refusal(`Its task is "${task}", and there are ${scales === undefined ? 'no' : 'some'} scales.`);
  }
  if (scales?.some((scale, index) => index > 0 && scale <= scales[index - 1]!)) {
    throw refusal(`The scales ${scales.join(', ')} do not ascend.`);
  }
}

function checkShapes(plan: Plan, restorer: Restorer, refusal: Refusal): void {
  const [height, width] = inputOf(plan, restorer.picture, 'picture', refusal);
  const said = new Map([[restorer.picture, restorer.inputChannels]]);
  if (restorer.mask !== undefined) {
    inputOf(plan, restorer.mask, 'mask', refusal);
    said.set(restorer.mask, 1);
    if (said.size < 2) throw refusal(`Picture and mask go to the same input "${restorer.mask}".`);
  }
  for (const [input, shape] of Object.entries(plan.inputs)) {
    const channels = said.get(input);
    if (channels === undefined) throw refusal(`Nothing goes to the input "${input}".`);
    checkShape(`The input "${input}"`, shape, [height!, width!, channels], refusal);
  }
  const { output } = restorer;
  if (!Object.hasOwn(plan.outputs, output)) throw refusal(`The output "${output}" is not one of the plan's.`);
  const made = Object.hasOwn(plan.inputs, plan.outputs[output]!) ? [] : shapesOf(plan).get(plan.outputs[output]!);
  checkShape(`The output "${output}"`, made ?? [], [height!, width!, restorer.channels], refusal);
}

function inputOf(plan: Plan, input: string, what: string, refusal: Refusal): readonly number[] {
  if (!Object.hasOwn(plan.inputs, input)) {
    throw refusal(`The ${what} goes to the input "${input}", which the plan does not have.`);
  }
  const shape = plan.inputs[input]!;
  if (shape.length === 3) return shape;
  throw refusal(`The ${what} goes to the input "${input}", which is [${shape.join(', ')}] and no picture.`);
}

function checkShape(what: string, shape: readonly number[], wanted: readonly number[], refusal: Refusal): void {
  if (shape.join() === wanted.join()) return;
  throw refusal(`${what} is [${shape.join(', ')}], not [${wanted.join(', ')}].`);
}

function checkReach(plan: Plan, { reach: said, multiple }: Restorer, refusal: Refusal): void {
  const facts = reachOf(plan);
  if (said !== null && (facts.reach === undefined || facts.reach > said)) {
    const really = facts.reach === undefined ? 'at all of the picture' : `${facts.reach} pixels far`;
    throw refusal(`It says that it looks ${said} pixels far, but it looks ${really}.`);
  }
  if (multiple % facts.multiple !== 0) {
    throw refusal(`It says that it takes sides that divide by ${multiple}, but they must divide by ${facts.multiple}.`);
  }
  // Odd and even, high and wide: a layer that fixes the sides would show.
  for (const [height, width] of [
    [1, 1],
    [2, 3],
    [5, 2],
  ] as const)
    resizePlan(plan, height * multiple, width * multiple);
}
