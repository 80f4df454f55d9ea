import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** The Worker's tests run inside workerd, with the bindings and module rules of wrangler.toml. */
export default defineConfig({
  plugins: [cloudflareTest({ wrangler: { configPath: '../../wrangler.toml' } })],
  // Refused models and full queues are logged, as they should be; only what fails is worth reading.
  test: { name: 'edge', include: ['src/**/*.test.ts'], silent: 'passed-only' },
});
