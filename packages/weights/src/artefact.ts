import type { PlanWeights } from '@omokage/models/plan';
import { ArtefactError } from './artefact-error.ts';
import { canonicalJson } from './canonical-json.ts';
import { sha256Hex } from './digest.ts';
import {
  MANIFEST_LIMITS,
  MANIFEST_SCHEMA_VERSION,
  type Manifest,
  type RestorerManifest,
  type SamplerManifest,
} from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';
import { type QuantizationKind, quantizeModel } from './quantize.ts';

/** A whole model as bytes, ready to be written or published. */
export interface Artefact<M extends Manifest = Manifest> {
  readonly manifest: M;
  /** Just the bytes of `manifest.json`: `digest` is their sha256. */
  readonly manifestBytes: Uint8Array;
  readonly digest: string;
  readonly shards: readonly ArtefactShard[];
}

export interface ArtefactShard {
  /** File name beside the manifest. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** All of a manifest but what follows from the weights. */
export type Description = SamplerDescription | RestorerDescription;
export type SamplerDescription = Omit<SamplerManifest, Derived>;
export type RestorerDescription = Omit<RestorerManifest, Derived>;
type Derived = 'weights' | 'shards' | 'schemaVersion';

/** Small enough to fetch several at once, large enough that a small model is one file. */
export const DEFAULT_SHARD_BYTES = 4 << 20;

/**
 * Quantizes `weights` and describes them. The same description and weights, in the same order, give the same bytes and
 * so the same digest: nothing here asks the clock.
 * @param options.shardBytes Bytes in a shard, the last may be shorter; 1 to `MANIFEST_LIMITS.shardBytes`.
 * @throws ArtefactError `malformed` or `too-large` when no reader would accept the result.
 */
export async function buildArtefact<D extends Description>(
  description: D,
  weights: PlanWeights,
  kind: QuantizationKind,
  options: { readonly shardBytes?: number } = {},
): Promise<Artefact<Extract<Manifest, { kind: D['kind'] }>>> {
  const { entries, tensors } = quantizeModel(weights, kind);
  const shards = cut(concatenate(tensors), shardBytesOf(options));
  const manifestBytes = canonicalJson({
    ...description,
    schemaVersion: MANIFEST_SCHEMA_VERSION,
    weights: entries,
    shards: await Promise.all(shards.map(describeShard)),
  });
  // Read as a stranger would: what is built here is what every reader accepts.
  const manifest = parseManifest(manifestBytes) as Extract<Manifest, { kind: D['kind'] }>;
  return { manifest, manifestBytes, digest: await sha256Hex(manifestBytes), shards };
}

async function describeShard({ path, bytes }: ArtefactShard) {
  return { path, bytes: bytes.length, sha256: await sha256Hex(bytes) };
}

function cut(bytes: Uint8Array, shardBytes: number): ArtefactShard[] {
  const count = Math.ceil(bytes.length / shardBytes);
  return Array.from({ length: count }, (_, index) => ({
    path: `weights-${index + 1}of${count}.bin`,
    bytes: bytes.subarray(index * shardBytes, (index + 1) * shardBytes),
  }));
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function shardBytesOf({ shardBytes = DEFAULT_SHARD_BYTES }: { readonly shardBytes?: number }): number {
  if (Number.isInteger(shardBytes) && shardBytes >= 1 && shardBytes <= MANIFEST_LIMITS.shardBytes) return shardBytes;
  throw new ArtefactError('malformed', {
    what: 'The weights cannot be cut into shards.',
    detail: `shardBytes is ${shardBytes}.`,
    fix: `Give a whole number of bytes from 1 to ${MANIFEST_LIMITS.shardBytes}.`,
  });
}
