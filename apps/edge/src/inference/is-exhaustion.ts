import { EngineFull } from '@omokage/engine';
import { HeapExhausted } from './emscripten-host.ts';

/** Whether it is a lack of memory that lies behind an error: in the engine, or in tfjs. */
export function isExhaustion(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof EngineFull || cause instanceof HeapExhausted) return true;
  }
  return false;
}
