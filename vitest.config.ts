import { defineConfig } from 'vitest/config';

/** Set by .ci/run: where the counts go from which it writes its closing line. */
const report = process.env.TEST_REPORT;

/** All tests. Each project has a configuration of its own; what stands here holds for all of them. */
export default defineConfig({
  test: {
    projects: [
      'packages/models',
      'packages/engine',
      'packages/weights',
      'packages/pictures',
      'apps/trainer',
      'apps/edge',
      'apps/edge/vitest.alone.config.ts',
      'apps/edge/page',
      'bench',
      'recipes',
      'tests',
    ],
    silent: 'passed-only',
    // Many tests compute; more of them at a time than there are cores only makes each slower.
    maxWorkers: 2,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
