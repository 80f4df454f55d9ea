export * from './check.ts';
export { compile } from './compile/index.ts';
export * from './plan.ts';
export * from './run.ts';
