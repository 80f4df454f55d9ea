export * from './eager.ts';
export * from './net.ts';
export * from './parameters.ts';
export * from './recorder.ts';
