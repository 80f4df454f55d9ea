import { defineConfig } from 'vitest/config';

// A process a file: what no kernel does falls back to tfjs, which keeps its backend in globals.
export default defineConfig({
  test: { name: 'engine', include: ['src/**/*.test.ts'], pool: 'forks', testTimeout: 60_000 },
});
