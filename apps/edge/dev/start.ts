import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { localState, QUIET, ROOT, secretsFile, WRANGLER } from './wrangler.ts';

/**
 * `npm start`: the Worker on this machine, in the runtime that Cloudflare uses. Needs no account and no network. PORT
 * chooses the port; OMOKAGE_STATE the folder of what is published locally (.wrangler/state unless given), where
 * `omokage publish --to local` and `npm run keys` find it by the same variable; OMOKAGE_SECRETS a file of secrets (.dev.vars).
 */

const HOST = 'localhost';
const DEFAULT_PORT = 8787;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const POLL_MS = 200;
const SIGNAL_EXIT_BASE = 128;

async function start(): Promise<void> {
  const port = readPort(process.env.PORT);
  await refuseTakenPort(port);
  const secrets = secretsFile();
  const where = ['--port', String(port), '--ip', HOST, '--persist-to', localState()];
  if (secrets !== undefined) where.push('--env-file', secrets);
  const worker = spawn(process.execPath, [WRANGLER, 'dev', ...where, '--show-interactive-dev-session=false'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...QUIET },
  });
  for (const signal of SIGNALS) process.on(signal, () => worker.kill(signal));
  const ended = new AbortController();
  worker.on('exit', (code, signal) => {
    ended.abort();
    process.exitCode = code ?? SIGNAL_EXIT_BASE + (signal === 'SIGINT' ? 2 : 15);
  });
  await announce(`http://${HOST}:${port}`, ended.signal);
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  return fail(`PORT is "${text}".`, 'A port is a whole number from 1 to 65535.', 'Try PORT=8788 npm start');
}

/** Wrangler would quietly take another port, and the URL that people were told would be somebody else's. */
function refuseTakenPort(port: number): Promise<void> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        fail(
          `Port ${port} is taken.`,
          'Another program listens there; perhaps an earlier npm start.',
          alternative(port),
        );
      }
      fail(`Port ${port} cannot be used.`, error.message, alternative(port));
    });
    probe.listen(port, HOST, () => probe.close(() => resolve()));
  });
}

const alternative = (port: number): string =>
  `Stop it, or choose another port: PORT=${port < 65_535 ? port + 1 : DEFAULT_PORT} npm start`;

/** Says where to look once the Worker answers; gives up silently when it ended, since wrangler has said why. */
async function announce(url: string, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    if (await answers(`${url}/healthz`)) {
      console.log(`\nOmokage is ready: open ${url} (one face: ${url}/v1/faces/42.png). Ctrl+C stops it.\n`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function fail(what: string, detail: string, fix: string): never {
  console.error(`${what}\n  ${detail}\n  ${fix}`);
  process.exit(1);
}

await start();
