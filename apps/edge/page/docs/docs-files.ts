import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

/**
 * The documentation at /docs/: Swagger UI over /openapi.json, with all that it needs from this origin; and the style of pages
 * that are only read.
 */

const HERE = fileURLToPath(new URL('.', import.meta.url));
const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** Its licence asks that the notices go along. */
const OF_SWAGGER_UI = [
  'swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt',
  'swagger-ui.css',
  'LICENSE',
  'NOTICE',
];
const PLAIN = ['index.html', 'docs.css', 'reading.css'];

/** Paths are from the folder of assets. */
export function docsFiles(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const { code } = transformSync(readFileSync(join(HERE, 'docs.ts'), 'utf8'), { loader: 'ts', minify: true });
  files.set('docs/docs.js', Buffer.from(code));
  for (const name of PLAIN) files.set(`docs/${name}`, readFileSync(join(HERE, name)));
  for (const name of OF_SWAGGER_UI) files.set(`docs/${name}`, withoutMap(readFileSync(join(SWAGGER_UI, name))));
  return files;
}

/** Its maps are larger than all else together; without the reference nobody asks for them. */
function withoutMap(bytes: Buffer): Uint8Array {
  return Buffer.from(
    bytes.toString('utf8').replace(/\n?(\/\/[#@] sourceMappingURL=.*|\/\*[#@] sourceMappingURL=.*?\*\/)\s*$/, '\n'),
  );
}
