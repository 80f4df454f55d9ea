import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';

/** Machine, date, command and versions, for below the tables of a run. */
export function measuredOn(words: readonly string[], rounds: number): string {
  const ofWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler'));
  const { version } = ofWrangler('workerd') as { version: string };
  const command = ['npm run bench:edge', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
  const versions = [
    `workerd ${version}`,
    `onnxruntime-web ${versionOf('onnxruntime-web')}`,
    `tfjs ${versionOf('@tensorflow/tfjs-core')}`,
  ];
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}`;
  return `Measured on: ${machine}, ${date}, \`${command}\`, ${rounds} rounds; ${versions.join(', ')}.`;
}

/** Of an installed package; read from its folder, since not all of them export their package.json. */
function versionOf(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  for (;;) {
    try {
      const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (found.name === name && found.version !== undefined) return found.version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const above = dirname(folder);
    if (above === folder) throw new Error(`${name} is not installed`);
    folder = above;
  }
}
