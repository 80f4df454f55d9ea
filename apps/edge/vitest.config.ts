import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** The Worker's tests run inside workerd, with the bindings and module rules of wrangler.toml. */
export default defineConfig({
  plugins: [cloudflareTest({ wrangler: { configPath: '../../wrangler.toml' } })],
  test: { name: 'edge', include: ['src/**/*.test.ts'] },
});
