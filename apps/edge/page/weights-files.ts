import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The weights of the models that travel with the Worker beside the default, which is in the Worker itself: each file named by its sha256,
 * where apps/edge/src/models/weights-assets.ts looks for it.
 */

const EMBEDDED = fileURLToPath(new URL('../../../packages/weights/embedded', import.meta.url));
const DEFAULT = 'default';
/** Where they lie, below the origin; `_headers` has the rule for them. */
export const WEIGHTS = '_weights';

interface Shard {
  readonly path: string;
  readonly sha256: string;
}

/** Paths are from the folder of assets. Throws where a file is not the one that its manifest names. */
export function weightsFiles(): Map<string, Uint8Array> {
  const folders = readdirSync(EMBEDDED, { withFileTypes: true });
  const names = folders.filter((entry) => entry.isDirectory() && entry.name !== DEFAULT).map(({ name }) => name);
  return new Map(names.flatMap((name) => shardsOf(join(EMBEDDED, name))));
}

function shardsOf(folder: string): [path: string, bytes: Uint8Array][] {
  const { shards } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { shards: Shard[] };
  return shards.map(({ path, sha256 }) => {
    const bytes = readFileSync(join(folder, path));
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw new Error(
        `${join(folder, path)} is not what its manifest names: export the model again and run npm run embed.`,
      );
    }
    return [`${WEIGHTS}/${sha256}.bin`, bytes];
  });
}
