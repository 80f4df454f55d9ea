import { createServer } from 'node:net';
import { ProcessGroup } from './process-group.ts';

const START_MS = 120_000;
const POLL_MS = 100;

export interface Server {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** GET, redirects not followed. */
  get(path: string): Promise<Response>;
  stop(): Promise<void>;
}

/**
 * `npm start` on a free port. Throws, with what it printed, when it does not come up.
 * @param state the folder of its local object storage.
 */
export async function startServer(state: string): Promise<Server> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const group = npmStart({ PORT: String(port), OMOKAGE_STATE: state });
  try {
    await untilHealthy(url, group);
  } catch (error) {
    await group.stop();
    throw error;
  }
  return { url, port, get: (path) => fetch(url + path, { redirect: 'manual' }), stop: () => group.stop() };
}

export const npmStart = (env: Readonly<Record<string, string>>): ProcessGroup =>
  new ProcessGroup('npm', ['start'], env);

async function untilHealthy(url: string, group: ProcessGroup): Promise<void> {
  let exit: number | undefined;
  void group.exited.then((code) => {
    exit = code;
  });
  for (const end = Date.now() + START_MS; Date.now() < end; ) {
    if (exit !== undefined) throw new Error(`npm start ended with exit code ${exit}:\n${group.output}`);
    if (await answers(url)) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`npm start did not answer within ${START_MS / 1000} s:\n${group.output}`);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // nobody listens yet
  }
}

/** Of the loopback interface. Another program could take it before it is used; nothing better exists for a child. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, 'localhost', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
