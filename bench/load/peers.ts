import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProcessGroup } from '../../tests/product/process-group.ts';
import { freePort } from '../../tests/product/server.ts';

/** Servers that answer everything with a picture that is ready: what HTTP alone costs on this machine. */
export interface Peer {
  readonly name: string;
  readonly url: string;
  stop(): Promise<void>;
}

const NODE = ['--disable-warning=ExperimentalWarning'];
const WRANGLER = fileURLToPath(new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url));
const QUIET = { WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', CLOUDFLARE_CF_FETCH_ENABLED: 'false' };
const START_MS = 60_000;

/** In a process of its own, as the service is. */
export const nodePeer = (picture: Uint8Array): Promise<Peer> =>
  startPeer('a picture that is ready, from Node', picture, (port, file) => {
    const script = fileURLToPath(new URL('ready-picture-server.ts', import.meta.url));
    return new ProcessGroup(process.execPath, [...NODE, script, String(port), file]);
  });

/** The least that a Worker can be, under the same `wrangler dev`. */
export const workerPeer = (picture: Uint8Array): Promise<Peer> =>
  startPeer('a picture that is ready, from a bare Worker', picture, (port, file) => {
    const folder = join(file, '..');
    writeFileSync(join(folder, 'worker.mjs'), BARE_WORKER);
    writeFileSync(join(folder, 'wrangler.toml'), BARE_CONFIG);
    const where = ['--port', String(port), '--ip', 'localhost', '--persist-to', join(folder, 'state')];
    const words = [WRANGLER, 'dev', '--config', join(folder, 'wrangler.toml'), ...where];
    return new ProcessGroup(process.execPath, [...words, '--show-interactive-dev-session=false'], QUIET);
  });

const BARE_WORKER = `import picture from './picture.bin';
export default { fetch: () => new Response(picture, { headers: { 'Content-Type': 'image/png' } }) };
`;

const BARE_CONFIG = `name = "ready-picture"
main = "worker.mjs"
compatibility_date = "2026-10-01"
send_metrics = false

[[rules]]
type = "Data"
globs = ["**/*.bin"]
`;

async function startPeer(
  name: string,
  picture: Uint8Array,
  start: (port: number, file: string) => ProcessGroup,
): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'omokage-peer-'));
  const file = join(folder, 'picture.bin');
  writeFileSync(file, picture);
  const port = await freePort();
  const group = start(port, file);
  const stop = async () => {
    await group.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://localhost:${port}`;
  try {
    await untilAnswered(url, group);
  } catch (error) {
    await stop();
    throw error;
  }
  return { name, url, stop };
}

async function untilAnswered(url: string, group: ProcessGroup): Promise<void> {
  for (const end = Date.now() + START_MS; Date.now() < end; ) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`a server beside the service did not answer within ${START_MS / 1000} s:\n${group.output}`);
}
