import { defineConfig } from 'vitest/config';
import { ALONE, inWorkerd } from './vitest.workerd.ts';

/** Files share an isolate, as requests do: one for each would start for seconds, and there are many. */
export default defineConfig(
  inWorkerd({ name: 'edge', include: ['src/**/*.test.ts'], exclude: [ALONE], isolate: false }),
);
