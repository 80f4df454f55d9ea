import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `npm run build:page`: what Static Assets serve. */

mkdirSync(fileURLToPath(new URL('../dist/assets', import.meta.url)), { recursive: true });
