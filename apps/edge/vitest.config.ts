import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** Packages of many small modules: bundled once, or each test file fetches them one by one (38 s in all, and not 22). */
const BUNDLED = [
  '@hono/zod-openapi',
  '@tensorflow/tfjs-backend-wasm/dist/backend_wasm',
  '@tensorflow/tfjs-backend-wasm/dist/register_all_kernels',
  '@tensorflow/tfjs-core',
  'zod',
];

/** The Worker's tests run inside workerd, with the bindings and module rules of wrangler.toml. */
export default defineConfig({
  plugins: [cloudflareTest({ wrangler: { configPath: '../../wrangler.toml' } })],
  test: {
    name: 'edge',
    include: ['src/**/*.test.ts'],
    // Refused models are logged, as they should be; only the output of tests that fail is worth reading.
    silent: 'passed-only',
    testTimeout: 60_000,
    deps: { optimizer: { ssr: { enabled: true, include: BUNDLED } } },
  },
});
