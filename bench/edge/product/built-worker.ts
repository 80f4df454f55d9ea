import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkerModule } from '../workerd/bundle-worker.ts';
import type { WorkerdOptions } from '../workerd/start-workerd.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const WRANGLER = join(dirname(createRequire(import.meta.url).resolve('wrangler')), '../bin/wrangler.js');
const QUIET = { WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', NO_COLOR: '1' };

/** What the built Worker is started with: the flags of wrangler.toml, and the assets that building it made. */
export const BUILT_OPTIONS: WorkerdOptions = {
  flags: ['nodejs_compat', 'enable_request_signal'],
  assets: join(ROOT, 'apps/edge/dist/assets'),
};

/**
 * In front of the Worker: bindings that answer at once. Nothing was ever stored, everybody may ask. What storage and counters cost is
 * not the Worker's CPU, and simulating them would be.
 */
const WITH_BINDINGS = `
import product, { Renderer as Behind } from './index.js';
const passes = { limit: async () => ({ success: true }) };
const env = {
  MODELS: { get: async () => null, head: async () => null, list: async () => ({ objects: [], truncated: false }) },
  KEYS: { get: async () => null, getWithMetadata: async () => ({ value: null, metadata: null }) },
  ANONYMOUS_RATE: passes, HEAVY_RATE: passes, KEY_RATE: passes,
  REQUESTS: { writeDataPoint() {} },
  GALLERIES: { send: async () => {} },
};
export class Renderer extends Behind {
  constructor(context) { super(context, env); }
}
export default { fetch: (request, _, context) => product.fetch(request, env, context) };
`;

/** The Worker as `wrangler deploy` would send it, in front of which nothing stands but its bindings. */
export function builtWorker(): WorkerModule[] {
  const folder = mkdtempSync(join(tmpdir(), 'omokage-built-'));
  try {
    const words = ['deploy', '--env', '', '--dry-run', '--outdir', folder];
    execFileSync(process.execPath, [WRANGLER, ...words], {
      cwd: ROOT,
      env: { ...process.env, ...QUIET },
      stdio: 'pipe',
    });
    const files = readdirSync(folder).filter((name) => /\.(js|wasm|bin)$/.test(name));
    return [
      { name: 'with-bindings.js', kind: 'esModule', bytes: new TextEncoder().encode(WITH_BINDINGS) },
      ...files.map((name) => ({ name, kind: kindOf(name), bytes: readFileSync(join(folder, name)) })),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function kindOf(name: string): WorkerModule['kind'] {
  if (name.endsWith('.js')) return 'esModule';
  return name.endsWith('.wasm') ? 'wasm' : 'data';
}
