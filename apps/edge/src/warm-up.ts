import { parseSeed } from '@omokage/models/sampling';
import { encodePng } from '@omokage/pictures/png';
import type { Hono } from 'hono';
import type { AppEnv } from './app-env.ts';
import type { Library } from './models/library.ts';
import { provenanceMarks } from './pictures/provenance.ts';
import { formatModelReference } from './requests/model-reference.ts';
import { DEFAULT_PSI, formatPsi } from './requests/psi.ts';

/**
 * Faces that are drawn while an isolate starts. The first finds routes unsorted and code uncompiled, and costs many times what the
 * others do; a few more bring the runtime to compile well what all of them run. That is part of the start, for which no
 * visitor waits and nobody is billed.
 */
const FACES = 12;

export interface Warmed {
  readonly renderer: Hono<AppEnv>;
  readonly gateway: Hono<AppEnv>;
  readonly library: Library;
}

/**
 * Does what a request for a face does, so that no visitor's is the first. For module scope, where the runtime makes no answer with a body, no
 * random number, and waits for nothing: faces are drawn and written apart from their requests, and these ask for a spelling that is
 * redirected. Nothing is logged.
 */
export async function warmUp({ renderer, gateway, library }: Warmed): Promise<void> {
  // Its handlers write the log: only the sorting of its routes can be had before there is a request.
  gateway.router.match('GET', '/');
  const { manifest, digest, sampler } = library.embedded;
  const model = formatModelReference({ name: manifest.name, digest });
  for (let face = 0; face < FACES; face++) {
    const seed = parseSeed(`warm-up-${face}`);
    const raster = sampler.draw({ seed, psi: DEFAULT_PSI });
    encodePng(raster, provenanceMarks({ subject: [['Seed', seed.text]], model, psi: formatPsi(DEFAULT_PSI) }));
    const request = new Request(`https://omokage.invalid/v1/faces/${seed.text}.png?psi=${DEFAULT_PSI}0`);
    await renderer.fetch(request, {} as AppEnv['Bindings']);
  }
}
