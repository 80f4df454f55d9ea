import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/**
 * `npm run bench:startup`: what an isolate has to fetch and do before its first request. The size is that of
 * `wrangler deploy --dry-run`, the time that of `wrangler check startup`: JavaScript and wasm at module scope, with the
 * embedded model decoded and one face drawn, in workerd on this machine. Nothing leaves it.
 */

const RUNS = 5;
const AIM = { gzipKiB: 1_536, startupMs: 250 };
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WRANGLER = join(dirname(createRequire(import.meta.url).resolve('wrangler')), '../bin/wrangler.js');
const QUIET = { WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', NO_COLOR: '1' };

function bench(): void {
  const folder = mkdtempSync(join(tmpdir(), 'omokage-startup-'));
  try {
    const upload = wrangler('deploy', '--env', '', '--dry-run', '--outdir', join(folder, 'bundle'));
    const sizes = { raw: numberIn(upload, /Total Upload: ([\d.]+) KiB/), gzip: numberIn(upload, /gzip: ([\d.]+) KiB/) };
    const profile = join(folder, 'startup.cpuprofile');
    const times = Array.from({ length: RUNS }, () =>
      numberIn(wrangler('check', 'startup', '--outfile', profile), /Active: ([\d.]+) ms/),
    );
    print(sizes, times);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the bundle, what the default's weights are, and of what lies beside it, the weights that are read when they are asked for. */
function weightsKiB(): { default: number; assets: number; files: number } {
  const files = globSync('packages/weights/embedded/*/*.bin', { cwd: ROOT });
  const [inBundle, beside] = [true, false].map((wanted) =>
    files.filter((path) => path.includes('/default/') === wanted),
  );
  const bytes = (paths: readonly string[]) => paths.map((path) => readFileSync(join(ROOT, path)));
  return {
    default: bytes(inBundle!).reduce((sum, each) => sum + gzipSync(each).length, 0) / 1024,
    assets: bytes(beside!).reduce((sum, each) => sum + each.length, 0) / 1024,
    files: beside!.length,
  };
}

function wrangler(...parameters: string[]): string {
  const env = { ...process.env, ...QUIET };
  return execFileSync(process.execPath, [WRANGLER, ...parameters], { cwd: ROOT, env, encoding: 'utf8' });
}

function numberIn(output: string, pattern: RegExp): number {
  const found = output.match(pattern);
  if (found !== null) return Number(found[1]);
  throw new Error(`wrangler did not say what was asked of it.\n  Looked for ${pattern} in:\n${output}`);
}

function print(sizes: { raw: number; gzip: number }, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const [cpu] = cpus();
  console.log(`Worker startup, ${new Date().toISOString().slice(0, 10)}, ${cpu?.model.trim()} x ${cpus().length}\n`);
  console.log('| what | measured | aim | |');
  console.log('|---|---|---|---|');
  const weights = weightsKiB();
  console.log(`| bundle, gzip | ${sizes.gzip} KiB | < ${AIM.gzipKiB} KiB | ${verdict(sizes.gzip, AIM.gzipKiB)} |`);
  console.log(`| of it the weights of the default | ${Math.round(weights.default)} KiB | | |`);
  console.log(`| bundle, raw | ${sizes.raw} KiB | | |`);
  console.log(`| beside it, weights of others in ${weights.files} files | ${Math.round(weights.assets)} KiB | | |`);
  console.log(
    `| startup CPU, median of ${RUNS} (${sorted[0]} to ${sorted.at(-1)}) | ${median} ms | < ${AIM.startupMs} ms | ${verdict(median, AIM.startupMs)} |`,
  );
}

const verdict = (measured: number, aim: number): string => (measured < aim ? 'met' : 'missed');

bench();
