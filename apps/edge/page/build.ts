import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { docsFiles } from './docs/docs-files.ts';
import { WEIGHTS, weightsFiles } from './weights-files.ts';

/**
 * `npm run build:page`: what Static Assets serve. Scripts, styles, wasm and weights are named by their content and never change;
 * index.html names the page's and is asked for again each time. What is the same as before is not written again, so that a
 * server that watches the folder has nothing to notice.
 */

const PAGE = fileURLToPath(new URL('.', import.meta.url));
const ASSETS = fileURLToPath(new URL('../dist/assets', import.meta.url));
/** Where the named-by-content files lie, below the origin; `_headers` has the rule for them. */
const NAMED = 'page';
/** Copied as they are. */
const PLAIN = ['_headers', 'icon.svg', 'robots.txt'];
const ENTRIES = ['main.ts', 'style.css'];

type Files = Map<string, Uint8Array>;

async function buildPage(): Promise<void> {
  const { files, meta } = await bundle();
  for (const name of PLAIN) files.set(name, readFileSync(join(PAGE, name)));
  files.set('index.html', Buffer.from(pageWith(entryNames(meta))));
  const weights = weightsFiles();
  for (const [path, bytes] of [...files, ...docsFiles(), ...weights]) writeWhole(join(ASSETS, path), bytes);
  removeOthers(NAMED, files);
  removeOthers(WEIGHTS, weights);
  report(files, meta);
  const bytes = [...weights.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  console.log(`${kib(bytes).trim()} of weights, which the Worker reads, in ${weights.size} files`);
}

/** Paths are from the folder of assets. */
async function bundle(): Promise<{ files: Files; meta: Metafile }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: PAGE,
    entryPoints: ENTRIES,
    outdir: join(ASSETS, NAMED),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    publicPath: `/${NAMED}`,
    loader: { '.wasm': 'file' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [relative(ASSETS, path), contents]));
  return { files, meta: metafile };
}

/** From an entry's source, `main.ts`, to the file it became, `page/main-ABCDEFGH.js`. */
function entryNames({ outputs }: Metafile): Map<string, string> {
  return new Map(
    Object.entries(outputs).flatMap(([path, { entryPoint }]) =>
      entryPoint !== undefined && ENTRIES.includes(entryPoint)
        ? [[entryPoint, relative(ASSETS, join(PAGE, path))]]
        : [],
    ),
  );
}

/** index.html names sources; the page, what they became. */
function pageWith(names: ReadonlyMap<string, string>): string {
  let html = readFileSync(join(PAGE, 'index.html'), 'utf8');
  for (const entry of ENTRIES) {
    const name = names.get(entry);
    if (name === undefined || !html.includes(`"${entry}"`)) throw new Error(`index.html does not name ${entry}.`);
    html = html.replaceAll(`"${entry}"`, `"/${name}"`);
  }
  return html;
}

/** Other processes may read or build at the same time: nobody sees half a file. */
function writeWhole(path: string, bytes: Uint8Array): void {
  try {
    if (readFileSync(path).equals(bytes)) return;
  } catch {
    // It is new.
  }
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, bytes);
  renameSync(draft, path);
}

/** What earlier builds named by a content that is no more. */
function removeOthers(folder: string, files: Files): void {
  mkdirSync(join(ASSETS, folder), { recursive: true });
  for (const name of readdirSync(join(ASSETS, folder))) {
    if (!files.has(join(folder, name))) rmSync(join(ASSETS, folder, name), { force: true });
  }
}

/** Sizes, as sent: what the first view loads, and what waits for a click. */
function report(files: Files, meta: Metafile): void {
  const first = new Set([...entryNames(meta).values()].flatMap((path) => [...loadedWith(path, meta)]));
  first.add('index.html');
  let [early, late] = [0, 0];
  for (const [path, bytes] of files) {
    if (PLAIN.includes(path)) continue;
    const sent = gzipSync(bytes).byteLength;
    if (first.has(path)) early += sent;
    else late += sent;
    console.log(`${kib(bytes.byteLength)} ${kib(sent)} gzip  ${path}${first.has(path) ? '' : '  (on demand)'}`);
  }
  console.log(`${kib(early).trim()} gzip for the first view, ${kib(late).trim()} gzip on demand`);
}

/** A script and all that it imports without being asked twice. */
function loadedWith(path: string, meta: Metafile, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const key = Object.keys(meta.outputs).find((output) => relative(ASSETS, join(PAGE, output)) === path);
  for (const { path: imported, kind } of meta.outputs[key ?? '']?.imports ?? []) {
    if (kind === 'import-statement') loadedWith(relative(ASSETS, join(PAGE, imported)), meta, seen);
  }
  return seen;
}

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1).padStart(8)} KiB`;

await buildPage();
