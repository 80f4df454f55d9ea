import type { Plan, PlanWeights, Shape } from '@omokage/models/plan';
import type { Artefact } from './artefact.ts';
import { ArtefactError, PUBLISH_AGAIN } from './artefact-error.ts';
import { equalDigests, sha256Hex } from './digest.ts';
import { type Manifest, plansOf, type Shard } from './manifest.ts';
import { checkManifest, parseManifest } from './parse-manifest.ts';
import { entryBytes } from './quantize.ts';
import { storedWeight } from './stored-weight.ts';

/** A model that was read and found whole: what `run` needs. */
export interface LoadedModel {
  readonly manifest: Manifest;
  readonly digest: string;
  /** Over the shards' own bytes, which must not change as long as these are read: see `storedWeight`. */
  readonly weights: PlanWeights;
}

/** Where the files of an artefact come from. */
export interface ArtefactSource {
  readonly manifest: Uint8Array;
  /** The bytes of a shard. `bytes` is the size that the manifest states: a source need not read beyond it. */
  shard(path: string, bytes: number): Promise<Uint8Array>;
}

export interface LoadOptions {
  /**
   * Reads each of the model's plans against the shapes of the weights before any shard is fetched; throws when one cannot run.
   * `checkPlan` of `@omokage/models/plan` has this form; what it throws becomes an `ArtefactError`, `malformed`.
   * @param plans all of the model's
   */
  readonly check?: (plan: Plan, shapes: ReadonlyMap<string, Shape>, plans: readonly Plan[]) => void;
}

/**
 * Reads an artefact from storage that is not trusted: sizes before memory, digests before decoding.
 * @param expectedDigest sha256 of the manifest's bytes; without it, the artefact is only proved whole, not to be the
 *   one that was meant.
 * @throws ArtefactError
 */
export async function readArtefact(
  source: ArtefactSource,
  expectedDigest?: string,
  options: LoadOptions = {},
): Promise<LoadedModel> {
  const digest = await sha256Hex(source.manifest);
  if (expectedDigest !== undefined) checkDigest('The manifest', expectedDigest, digest);
  const manifest = parseManifest(source.manifest);
  checkPlansOf(manifest, options);
  const shards = await Promise.all(manifest.shards.map((shard) => fetchShard(source, shard)));
  return { manifest, digest, weights: weightsIn(manifest, shards) };
}

/** Reads an artefact in memory just as one from storage is read. */
export function verifyArtefact(artefact: Artefact, options: LoadOptions = {}): Promise<LoadedModel> {
  const shard = async (path: string) => shardBytes(artefact, path);
  return readArtefact({ manifest: artefact.manifestBytes, shard }, artefact.digest, options);
}

/** The bytes of one shard. @throws ArtefactError `not-found` */
export function shardBytes({ shards }: Artefact, path: string): Uint8Array {
  return shards.find((shard) => shard.path === path)?.bytes ?? missing(path);
}

/**
 * Reads a model without waiting, for module scope in a Worker. Sizes, totals and names are checked; digests are
 * not, because WebCrypto answers only asynchronously: use it for bytes that came with the program, and `readArtefact`
 * for all others.
 * @param shards In the order of `manifest.shards`.
 * @throws ArtefactError
 */
export function decodeArtefact(
  manifest: Manifest,
  shards: readonly Uint8Array[],
  options: LoadOptions = {},
): PlanWeights {
  checkManifest(manifest);
  checkPlansOf(manifest, options);
  for (const [index, shard] of manifest.shards.entries()) {
    if (index >= shards.length) missing(shard.path);
    checkSize(shard, shards[index]);
  }
  return weightsIn(manifest, shards);
}

function checkPlansOf(manifest: Manifest, { check }: LoadOptions): void {
  if (check === undefined) return;
  const shapes = new Map(manifest.weights.map(({ name, shape }) => [name, shape]));
  const plans = plansOf(manifest);
  for (const plan of plans) checkOne(() => check(plan, shapes, plans));
}

function checkOne(check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw new ArtefactError('malformed', {
      what: 'The plan of the model cannot run.',
      detail: cause instanceof Error ? cause.message : String(cause),
      fix: PUBLISH_AGAIN,
      cause,
    });
  }
}

async function fetchShard(source: ArtefactSource, shard: Shard): Promise<Uint8Array> {
  const bytes = await source.shard(shard.path, shard.bytes);
  checkSize(shard, bytes);
  checkDigest(`The shard ${shard.path}`, shard.sha256, await sha256Hex(bytes));
  return bytes;
}

function checkSize(shard: Shard, bytes: Uint8Array): void {
  if (bytes.length === shard.bytes) return;
  throw new ArtefactError(bytes.length < shard.bytes ? 'truncated' : 'too-large', {
    what: `The shard ${shard.path} does not have its size.`,
    detail: `It has ${bytes.length} bytes; the manifest says ${shard.bytes}.`,
    fix: PUBLISH_AGAIN,
  });
}

function checkDigest(what: string, expected: string, actual: string): void {
  if (equalDigests(expected, actual)) return;
  throw new ArtefactError('digest-mismatch', {
    what: `${what} is not the one that was published.`,
    detail: `Its sha256 is ${actual}; ${expected} was expected.`,
    fix: PUBLISH_AGAIN,
  });
}

function missing(path: string): never {
  throw new ArtefactError('not-found', {
    what: 'The model is not complete.',
    detail: `The shard ${path} is missing.`,
    fix: PUBLISH_AGAIN,
  });
}

/** Walks table and shards side by side; `checkManifest` has made sure that they end together. */
function weightsIn({ weights }: Manifest, shards: readonly Uint8Array[]): PlanWeights {
  const cursor = { shard: 0, offset: 0 };
  return new Map(
    weights.map((entry) => [entry.name, storedWeight(take(shards, cursor, entryBytes(entry)), entry)] as const),
  );
}

/** The next `length` bytes: a view where they lie in one shard, a copy where they cross a boundary. */
function take(shards: readonly Uint8Array[], cursor: { shard: number; offset: number }, length: number): Uint8Array {
  if (cursor.offset === shards[cursor.shard].length) {
    cursor.shard++;
    cursor.offset = 0;
  }
  const here = shards[cursor.shard].subarray(cursor.offset, cursor.offset + length);
  cursor.offset += here.length;
  if (here.length === length) return here;
  const whole = new Uint8Array(length);
  whole.set(here);
  whole.set(take(shards, cursor, length - here.length), here.length);
  return whole;
}
