import { defineConfig } from 'vitest/config';

// Forked processes: the wasm backend starts worker threads of its own.
export default defineConfig({ test: { name: 'trainer', pool: 'forks', testTimeout: 60_000 } });
