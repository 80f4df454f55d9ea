import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How wrangler is run in this repository, and where what it keeps on this machine lies. */

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Its package exports the library alone; the program lies beside it. */
export const WRANGLER = join(dirname(createRequire(import.meta.url).resolve('wrangler')), '../bin/wrangler.js');

/** Everything that would call out: usage metrics, the look for updates, and the sample of `request.cf`. */
export const QUIET = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

/** The folder of what is published and stored locally: OMOKAGE_STATE, or .wrangler/state. */
export const localState = (): string => resolve(ROOT, process.env.OMOKAGE_STATE || '.wrangler/state');

/** A file of secrets in place of .dev.vars, for whoever keeps none in the repository: OMOKAGE_SECRETS. */
export const secretsFile = (): string | undefined =>
  process.env.OMOKAGE_SECRETS ? resolve(ROOT, process.env.OMOKAGE_SECRETS) : undefined;
