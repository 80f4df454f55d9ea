import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest } from '@omokage/weights';
import { writeWholeFile } from '../../apps/trainer/src/data/whole-file.ts';
import { CARDS, modelCard } from '../../apps/trainer/src/reports/model-card.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where the card of a model stands, from the root. */
export const cardPath = (name: string): string => `${CARDS}/${name}.md`;

/** Writes the card of a model. Returns its path. */
export function writeCard(manifest: Manifest): string {
  const path = cardPath(manifest.name);
  mkdirSync(join(ROOT, CARDS), { recursive: true });
  writeWholeFile(join(ROOT, path), Buffer.from(modelCard(manifest)));
  return path;
}

/** Whether the card of a model is there and says what its manifest says. */
export function isCurrent(manifest: Manifest): boolean {
  const path = join(ROOT, cardPath(manifest.name));
  return existsSync(path) && readFileSync(path, 'utf8') === modelCard(manifest);
}
