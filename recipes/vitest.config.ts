import { defineConfig } from 'vitest/config';

/** How the models that ship are made; none is trained here. */
export default defineConfig({ test: { name: 'recipes', include: ['**/*.test.ts'], testTimeout: 60_000 } });
