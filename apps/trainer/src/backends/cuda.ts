import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf } from '../errors.ts';
import type { BackendModule, Refusal, Started } from './backend.ts';

const PACKAGE = '@tensorflow/tfjs-node-gpu';
const INSTALL = `npm install --no-save ${PACKAGE}@4.22.0`;
const LIBRARIES = 'CUDA 11.2 and cuDNN 8.1, found through LD_LIBRARY_PATH';

const require = createRequire(import.meta.url);

/**
 * NVIDIA GPUs through libtensorflow. Its package downloads that library while it installs, so nothing here depends on it: who
 * wants it installs it beside us, and it is taken when it is there.
 */
export const cuda: BackendModule = cudaFrom(() => require(PACKAGE));

/**
 * @param load runs the package, which registers tfjs's backend `tensorflow`. It throws MODULE_NOT_FOUND where the package is
 *   absent, and anything else where its addon is broken.
 */
export function cudaFrom(load: () => unknown): BackendModule {
  return {
    name: 'cuda',
    tfjsName: 'tensorflow',
    async start() {
      provideRemovedChecks();
      quietTensorFlow();
      try {
        load();
      } catch (error) {
        return isAbsent(error) ? ABSENT : broken(error);
      }
      return accept(tf.findBackend('tensorflow'));
    },
  };
}

const ABSENT: Refusal = {
  reason: 'not installed',
  fix: `install it on a machine with an NVIDIA GPU, ${LIBRARIES}: \`${INSTALL}\`.`,
};

/** A file of the package that is missing has the same code, but then the package is there and broken. */
function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'MODULE_NOT_FOUND' && messageOf(error).split('\n', 1)[0]!.includes(`'${PACKAGE}'`);
}

const broken = (error: unknown): Refusal => ({
  reason: `installed, but broken: ${messageOf(error).split('\n', 1)[0]}`,
  fix: `it needs ${LIBRARIES}, and its own download of libtensorflow; install it anew: \`${INSTALL}\`.`,
});

/** The same package computes on the CPU when it finds no GPU, more slowly than wasm does. */
function accept(backend: unknown): Started | Refusal {
  if ((backend as { isUsingGpuDevice?: boolean } | null)?.isUsingGpuDevice) return { description: 'cuda, TensorFlow' };
  return {
    reason: 'installed, but finds no GPU',
    fix: `see that \`nvidia-smi\` lists a GPU; TensorFlow needs ${LIBRARIES}, and says above what it did not find.`,
  };
}

/** The package calls checks of `node:util` that Node 22 warns of and Node 23 lacks (tensorflow/tfjs#8425, unreleased). */
function provideRemovedChecks(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}

/** Unless told otherwise: no progress reports on stderr, and no more of the GPU's memory than is used. */
function quietTensorFlow(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
}
