import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** A module of a Worker, as workerd is given them: the first is the one that is run. */
export interface WorkerModule {
  readonly name: string;
  readonly kind: 'esModule' | 'wasm' | 'data';
  readonly bytes: Uint8Array;
}

/** Like wrangler: one script, with compiled WebAssembly and plain bytes beside it. @param entry path of a source. */
export async function bundleWorker(entry: string): Promise<WorkerModule[]> {
  const beside = new Map<string, WorkerModule>();
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    minify: true,
    keepNames: true,
    logLevel: 'error',
    conditions: ['workerd', 'worker', 'browser', 'import'],
    external: ['node:*', 'cloudflare:*'],
    plugins: [setAside(beside)],
  });
  return [{ name: 'worker.js', kind: 'esModule', bytes: outputFiles[0]!.contents }, ...beside.values()];
}

/** Binaries are imported at run time: Workers compile none themselves. */
const setAside = (beside: Map<string, WorkerModule>): Plugin => ({
  name: 'set-aside',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /\.(wasm|bin)(\?module)?$/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === ASKED) return undefined;
      const found = await resolve(path.replace('?module', ''), { ...from, pluginData: ASKED });
      if (found.errors.length > 0) return found;
      const name = `./${basename(found.path)}`;
      const kind = name.endsWith('.wasm') ? 'wasm' : 'data';
      beside.set(name, { name: basename(found.path), kind, bytes: await readFile(found.path) });
      return { path: name, external: true };
    });
  },
});
/** Marks what the plugin itself asks esbuild to resolve. */
const ASKED = Symbol();
