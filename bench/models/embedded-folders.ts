import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const EMBEDDED = fileURLToPath(new URL('../../packages/weights/embedded/', import.meta.url));

/** The folders of all models that travel with the Worker. */
export const embeddedFolders = (): string[] => readdirSync(EMBEDDED).map((name) => join(EMBEDDED, name));
