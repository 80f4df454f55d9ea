import * as tf from '@tensorflow/tfjs-core';

interface Spent {
  ms: number;
  calls: number;
}

/** Where the time of a training step goes, by tfjs kernel: a table for people. Kernels on wasm do all their work before they return. */
export async function profileKernels(step: () => Promise<unknown>, steps: number): Promise<string> {
  const spent = new Map<string, Spent>();
  for (const config of tf.getKernelsForBackend('wasm')) {
    const { kernelName, kernelFunc } = config;
    config.kernelFunc = (call) => {
      const start = performance.now();
      const result = kernelFunc(call);
      const own = spent.get(kernelName) ?? { ms: 0, calls: 0 };
      spent.set(kernelName, { ms: own.ms + performance.now() - start, calls: own.calls + 1 });
      return result;
    };
  }
  const start = performance.now();
  for (let i = 0; i < steps; i++) await step();
  return tableOf(spent, performance.now() - start, steps);
}

function tableOf(spent: ReadonlyMap<string, Spent>, total: number, steps: number): string {
  const inKernels = [...spent.values()].reduce((sum, { ms }) => sum + ms, 0);
  const rows = [...spent, ['(outside kernels)', { ms: total - inKernels, calls: 0 }] as const]
    .toSorted(([, a], [, b]) => b.ms - a.ms)
    .map(
      ([name, { ms, calls }]) =>
        `| ${name} | ${(ms / steps).toFixed(1)} | ${((100 * ms) / total).toFixed(1)} % | ${Math.round(calls / steps)} |`,
    );
  return [
    `| kernel, of a step of ${(total / steps).toFixed(0)} ms | ms | share | calls |`,
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
