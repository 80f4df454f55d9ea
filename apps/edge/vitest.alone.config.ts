import { defineConfig } from 'vitest/config';
import { ALONE, inWorkerd } from './vitest.workerd.ts';

/** An isolate for each file. */
export default defineConfig(inWorkerd({ name: 'edge-alone', include: [ALONE] }));
