import { defineConfig } from 'vitest/config';

/** What of the page needs no browser; tests/page*.test.ts have one. */
export default defineConfig({
  test: { name: 'page', include: ['**/*.test.ts'] },
});
