/**
 * `npm run cards [-- <artefact>...]`: writes docs/models/<name>.md for every embedded model, and for those that are named, from their manifests
 * alone. With --check nothing is written: exit code 1 says that a card is not what the manifest says.
 */
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { cardPath, isCurrent, writeCard } from './models/card-files.ts';
import { embeddedFolders } from './models/embedded-folders.ts';

const words = process.argv.slice(2);
const checks = words.includes('--check');
const folders = [...embeddedFolders(), ...words.filter((word) => word !== '--check')];

for (const folder of folders) {
  const { manifest } = await readArtefactDirectory(folder);
  if (!checks) {
    console.log(`Written: ${writeCard(manifest)}`);
  } else if (!isCurrent(manifest)) {
    console.error(
      `${cardPath(manifest.name)} is not what the manifest of ${manifest.name} says.\n  Run: npm run cards`,
    );
    process.exitCode = 1;
  }
}
