import { defineConfig } from 'vitest/config';

export default defineConfig({
  // A process a file: tfjs keeps its gradients and its backend in globals, and some tests need them unrepaired.
  test: { name: 'models', include: ['src/**/*.test.ts'], pool: 'forks', testTimeout: 60_000 },
});
