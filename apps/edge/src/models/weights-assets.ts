import { ArtefactError, equalDigests, type Shard, StoreError, sha256Hex } from '@omokage/weights';
import { within } from '../within.ts';
import type { EmbeddedFiles } from './embedded-files.ts';

/**
 * The weights of embedded models, among the Static Assets that were deployed with this version of the Worker: an isolate that never
 * needs them never has them. Each is named by its sha256, as `npm run build:page` does. They are read through the binding, without a
 * network, and believed no more than what storage says.
 */

/** Milliseconds for one file, body included. */
const PATIENCE = 5_000;
/** The binding looks at the path alone. */
const ORIGIN = 'https://assets.invalid';

const BUILD_AGAIN = 'Run "npm run build:page", which puts embedded weights among the assets, and deploy again.';

/** What is used of the binding. */
export type Assets = Pick<Fetcher, 'fetch'>;

/** Where a file of weights lies, below the origin. apps/edge/page/weights-files.ts puts it there. */
export const assetPath = ({ sha256 }: Pick<Shard, 'sha256'>): string => `/_weights/${sha256}.bin`;

/**
 * Reads shards out of the assets. Throws ArtefactError for one that is missing or damaged, StoreError when there is no answer.
 * @param assets asked for with each shard: at module scope nothing may be read.
 */
export const shardsIn =
  (assets: () => Assets, patience = PATIENCE): EmbeddedFiles['shard'] =>
  async (shard) => {
    const late = () => unreachable(shard, `No answer within ${patience / 1000} s.`);
    const bytes = await within(patience, read(assets(), shard), late);
    if (bytes.length === shard.bytes && equalDigests(await sha256Hex(bytes), shard.sha256)) return bytes;
    throw broken(
      'digest-mismatch',
      `${assetPath(shard)} is not what its name says: ${shard.path} has ${shard.bytes} bytes.`,
    );
  };

async function read(assets: Assets, shard: Shard): Promise<Uint8Array<ArrayBuffer>> {
  let answer: Response;
  try {
    answer = await assets.fetch(ORIGIN + assetPath(shard));
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    await answer.body?.cancel();
  } catch (cause) {
    throw unreachable(shard, cause instanceof Error ? cause.message : String(cause), cause);
  }
  // Not `not-found`: there is such a model, and it is broken.
  if (answer.status === 404) throw broken('truncated', `${assetPath(shard)} is missing among the assets.`);
  throw unreachable(shard, `The answer was ${answer.status}.`);
}

const broken = (code: ArtefactError['code'], detail: string): ArtefactError =>
  new ArtefactError(code, { what: 'The weights of an embedded model cannot be used.', detail, fix: BUILD_AGAIN });

const unreachable = (shard: Shard, detail: string, cause?: unknown): StoreError =>
  new StoreError({
    what: `${assetPath(shard)} was not read from the assets.`,
    detail,
    fix: 'Ask again later; if it stays so, check [assets] in wrangler.toml, and its binding.',
    cause,
  });
