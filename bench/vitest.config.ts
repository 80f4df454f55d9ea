import { defineConfig } from 'vitest/config';

/** What benchmarks count with; they themselves are run by hand. */
export default defineConfig({ test: { name: 'bench', include: ['**/*.test.ts'], testTimeout: 60_000 } });
