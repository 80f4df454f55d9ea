import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { WorkerModule } from './bundle-worker.ts';

const START_MS = 60_000;
const COMPATIBILITY_DATE = '2026-10-01';

/** A process of workerd with one Worker in it, and nothing else: no development server stands in front. */
export interface Workerd {
  readonly pid: number;
  /** Without a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface WorkerdOptions {
  readonly flags?: readonly string[];
  readonly v8Flags?: readonly string[];
  /** A folder whose files the Worker reads through the binding ASSETS. */
  readonly assets?: string;
}

/** Throws, with what it printed, where it does not come up. */
export async function startWorkerd(modules: readonly WorkerModule[], options: WorkerdOptions = {}): Promise<Workerd> {
  const folder = await mkdtemp(join(tmpdir(), 'omokage-workerd-'));
  const files = modules.map(({ bytes }, i) => writeFile(join(folder, `${i}`), bytes));
  await Promise.all([...files, writeFile(join(folder, 'config.capnp'), configOf(modules, options))]);
  const child = spawn(workerdBinary(), ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    end();
    await exited;
    process.off('exit', end);
    await rm(folder, { recursive: true, force: true });
  };
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  const port = await Promise.race([
    portFrom(child.stdio[3] as Readable),
    exited.then(() => undefined),
    setTimeout(START_MS, undefined, { ref: false }),
  ]);
  if (port === undefined || child.pid === undefined) {
    await stop();
    throw new Error(`workerd did not start:\n${printed}`);
  }
  return { pid: child.pid, url: `http://127.0.0.1:${port}`, stop };
}

/** workerd says on this stream, in lines of JSON, where it listens. */
async function portFrom(stream: Readable): Promise<number | undefined> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk;
    const [, port] = /"event":\s*"listen".*?"port":\s*(\d+)/.exec(text) ?? [];
    if (port !== undefined) return Number(port);
  }
  return undefined;
}

function configOf(modules: readonly WorkerModule[], { flags = [], v8Flags = [], assets }: WorkerdOptions): string {
  const list = (texts: readonly string[]) => `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`;
  const lines = modules.map(({ name, kind }, i) => `(name = ${JSON.stringify(name)}, ${kind} = embed "${i}")`);
  const [service, binding] =
    assets === undefined
      ? ['', '']
      : [`(name = "assets", disk = (path = ${JSON.stringify(assets)})),`, '(name = "ASSETS", service = "assets")'];
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${service}(name = "main", worker = (
    modules = [${lines.join(', ')}],
    compatibilityDate = "${COMPATIBILITY_DATE}",
    compatibilityFlags = ${list(flags)},
    bindings = [${binding}],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
  v8Flags = ${list(v8Flags)},
);
`;
}

/** That of wrangler, which the product is developed with. */
function workerdBinary(): string {
  const ofWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler'));
  return (ofWrangler('workerd') as { default: string }).default;
}
