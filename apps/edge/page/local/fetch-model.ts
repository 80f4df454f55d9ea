import { checkPlan } from '@omokage/models/plan';
import { type LoadedModel, MANIFEST_LIMITS, parseManifest, readArtefact } from '@omokage/weights';
import type { PinnedModel } from './messages.ts';

/**
 * A model out of the API, read as the Worker reads one out of storage: sizes before memory, digests before decoding, and the plan
 * checked before its weights are fetched. Throws ArtefactError, or Error where the service does not give it.
 * @param progress Bytes of the weights that are here, and of all of them.
 */
export async function fetchModel(
  { name, digest }: PinnedModel,
  progress: (got: number, all: number) => void,
): Promise<LoadedModel> {
  const place = `/v1/models/${name}@${digest}`;
  const manifest = await bytesOf(`${place}/manifest.json`, MANIFEST_LIMITS.manifestBytes);
  const { shards } = parseManifest(manifest);
  const all = shards.reduce((sum, { bytes }) => sum + bytes, 0);
  let got = 0;
  const shard = (path: string, bytes: number) => {
    // Of the manifest that is read below: the same bytes.
    const number = shards.findIndex((known) => known.path === path) + 1;
    return bytesOf(`${place}/weights/${number}`, bytes, (more) => {
      got += more;
      progress(got, all);
    });
  };
  return readArtefact({ manifest, shard }, digest, { check: checkPlan });
}

/** Reads no more than one byte over `most`, which is then noticed by whoever knows the size. */
async function bytesOf(url: string, most: number, arrived: (bytes: number) => void = () => {}): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok || response.body === null) {
    throw new Error(`The service does not give ${url}: it answered with status ${response.status}.`);
  }
  const room = new Uint8Array(most + 1);
  let length = 0;
  const reader = response.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const part = read.value.subarray(0, room.length - length);
    room.set(part, length);
    length += part.length;
    arrived(part.length);
    if (length === room.length) {
      await reader.cancel();
      break;
    }
  }
  return room.subarray(0, length);
}
