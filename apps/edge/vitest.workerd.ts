import { cloudflareTest } from '@cloudflare/vitest-plugin';
import type { ViteUserConfig } from 'vitest/config';

/** Packages of many small modules: bundled once, or each test file fetches them one by one (38 s in all, and not 22). */
const BUNDLED = [
  '@hono/zod-openapi',
  '@tensorflow/tfjs-backend-wasm/dist/backend_wasm',
  '@tensorflow/tfjs-backend-wasm/dist/register_all_kernels',
  '@tensorflow/tfjs-core',
  'zod',
];

/** Tests that fill the heap of tensors, which never shrinks, or hold it to the byte. */
export const ALONE = 'src/**/*.alone.test.ts';

/** The Worker's tests run inside workerd, with the bindings and module rules of wrangler.toml. What is stored is gone before the next file. */
export const inWorkerd = (test: ViteUserConfig['test']): ViteUserConfig => ({
  plugins: [cloudflareTest({ wrangler: { configPath: '../../wrangler.toml' } })],
  test: {
    // Refused models are logged, as they should be; only the output of tests that fail is worth reading.
    silent: 'passed-only',
    testTimeout: 60_000,
    setupFiles: ['src/fixtures/fresh-storage.ts'],
    deps: { optimizer: { ssr: { enabled: true, include: BUNDLED } } },
    ...test,
  },
});
