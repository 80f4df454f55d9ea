export {
  checkPlan,
  MAX_MACS,
  MAX_TOTAL_SIZE,
  MAX_VALUE_SIZE,
  PlanError,
  type PlanFacts,
} from './check.ts';
export { compile } from './compile/index.ts';
export type { MakeExecutor, MakePlainExecutor, PlainExecutor, PlanExecutor } from './executor.ts';
export { checkNumbers, checkTensors } from './inputs.ts';
export * from './plan.ts';
export { type Reach, reachOf } from './reach.ts';
export { resizePlan } from './resize-plan.ts';
export * from './run.ts';
export { shapesOf } from './shapes.ts';
