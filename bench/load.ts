/**
 * `npm run bench:load`: what the service does under load on this machine, bounded and over the loopback interface alone.
 *
 * `npm run bench:load -- [--seconds 5] [--connections 16] [--write]`
 *
 * It starts the product as `npm start` does, asks for one kind of thing at a time, then ten times as much as the queue of an isolate
 * holds, and then looks whether all is served again. It prints a table in Markdown; `--write` puts it into `docs/load.md`. A Worker
 * and a server of Node that answer with a picture that is ready stand beside it: what they take is the price of HTTP here.
 *
 * Answers come through all that `wrangler dev` puts in front of a Worker, and with no Workers Cache, which does not exist on a machine
 * of one's own. The client shares the processors with what it measures.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Server, startServer } from '../tests/product/server.ts';
import { fire } from './load/fire.ts';
import { kindsOf } from './load/kinds.ts';
import { measurePhase, type Phase } from './load/measure-phase.ts';
import { measureCrowd, measureOverload, type Overload } from './load/overload.ts';
import { nodePeer, workerPeer } from './load/peers.ts';
import { inMebibytes, residentBytes } from './load/resident-memory.ts';
import { loadTable, overloadLines } from './load/table.ts';
import { replaceSection } from './systems/replace-section.ts';

const PAGE = fileURLToPath(new URL('../docs/load.md', import.meta.url));

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '16' },
    write: { type: 'boolean', default: false },
  },
});
const effort = { seconds: Number(options.seconds), connections: Number(options.connections) };
if (!(effort.seconds > 0 && effort.seconds <= 60) || !(effort.connections >= 1 && effort.connections <= 256)) {
  throw new RangeError('--seconds is up to 60, and --connections a whole number up to 256');
}

const state = mkdtempSync(join(tmpdir(), 'omokage-load-'));
try {
  await bench();
} finally {
  rmSync(state, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const server = await startServer(state);
  let phases: Phase[];
  let overload: Overload;
  let picture: Uint8Array;
  let memory: string;
  try {
    picture = await bytesAt(server, '/v1/faces/42.png');
    const before = residentBytes(process.pid, 'workerd');
    phases = await measureAll(server);
    const after = residentBytes(process.pid, 'workerd');
    overload = await measureOverload(server.url);
    const last = residentBytes(process.pid, 'workerd');
    memory =
      `Resident memory of all processes of workerd: ${inMebibytes(before)} before the first row, ${inMebibytes(after)} after the last, ` +
      `and ${inMebibytes(last)} after too much was asked.`;
  } finally {
    await server.stop();
  }
  const bare = await measurePeer(workerPeer, picture);
  const node = await measurePeer(nodePeer, picture);
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const section = [
    loadTable([bare.phase, node.phase, ...phases]),
    overloadLines(overload, bare.crowdP50),
    memory,
    `Measured on: ${cpus().length} x ${cpu?.model.trim()}, workerd, ${date}, about ${effort.seconds} s a row, ${effort.connections} connections.`,
  ].join('\n\n');
  console.log(section);
  if (options.write) replaceSection(PAGE, 'load', section);
}

async function measureAll({ url }: Server): Promise<Phase[]> {
  const phases: Phase[] = [];
  for (const kind of await kindsOf(url)) {
    const { name, together = Number.POSITIVE_INFINITY } = kind;
    const bounded = { ...effort, connections: Math.min(effort.connections, together) };
    phases.push(await measurePhase(name, bounded, (measured) => fire(url, kind, measured)));
  }
  return phases;
}

async function measurePeer(start: typeof nodePeer, picture: Uint8Array): Promise<{ phase: Phase; crowdP50: number }> {
  const peer = await start(picture);
  try {
    const kind = { name: peer.name, request: () => ({ path: '/' }) };
    const phase = await measurePhase(peer.name, effort, (measured) => fire(peer.url, kind, measured));
    return { phase, crowdP50: await measureCrowd(peer.url) };
  } finally {
    await peer.stop();
  }
}

async function bytesAt(server: Server, path: string): Promise<Uint8Array> {
  const answer = await server.get(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return new Uint8Array(await answer.arrayBuffer());
}
