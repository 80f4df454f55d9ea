import type { EmbeddedFiles } from './embedded-files.ts';

// Written by `npm run embed`, from the folders in packages/weights/embedded. Edit those, not this.

/** The restorers that travel with the Worker. Of two of one task, the first answers where no model is named. */
export const EMBEDDED_RESTORERS: readonly EmbeddedFiles[] = [];
