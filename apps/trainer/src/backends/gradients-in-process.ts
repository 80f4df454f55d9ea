/** For tests: a process that judges the gradients of one backend and prints that as JSON. `node gradients-in-process.ts webgpu`. */
import { judge } from './gradient-judge.ts';
import type { BackendName } from './index.ts';

console.log(JSON.stringify(await judge(process.argv[2] as BackendName)));
