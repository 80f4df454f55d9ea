import { defineConfig } from 'vitest/config';

/** Real servers, real training, a real browser: long timeouts, and one file at a time. */
export default defineConfig({
  test: {
    name: 'product',
    include: ['*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    // After the other projects, which have as many workers as the machine.
    sequence: { groupOrder: 1 },
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
