/**
 * One worker thread of tfjs's threaded wasm backend.
 *
 * tfjs ships the program of such a thread as a string and starts it from a blob URL, which Node's workers cannot load. This
 * file runs the same string, out of the installed package, with the two names of a CommonJS module that it expects.
 * Plain JavaScript, because Node starts it directly, once for every thread.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const program = require('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js');

new Function('require', '__filename', program.wasmWorkerContents.replaceAll('\n', '\\n'))(
  require,
  fileURLToPath(import.meta.url),
);
