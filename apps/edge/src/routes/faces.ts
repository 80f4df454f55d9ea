import { createHash } from 'node:crypto';
import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { encodePng, PNG_CODEC_VERSION } from '@omokage/pictures/png';
import { type AppEnv, keepAlive, modelSource } from '../app-env.ts';
import type { Library, ModelIdentity } from '../models/library.ts';
import { type Provenance, provenanceHeaders, provenanceMarks } from '../pictures/provenance.ts';
import { invalidRequest } from '../problems/invalid-request.ts';
import { problemContent as problem } from '../problems/problem.ts';
import { FACE_PARAMETERS, facePath, facePathSchema, faceQuerySchema } from '../requests/face-request.ts';
import { matchesEtag } from '../requests/if-none-match.ts';
import { formatLayers } from '../requests/layers.ts';
import { formatModelReference } from '../requests/model-reference.ts';
import { DEFAULT_PSI, formatPsi } from '../requests/psi.ts';
import { settleQuery } from '../requests/settle-query.ts';

const face = createRoute({
  method: 'get',
  path: '/v1/faces/{face}',
  operationId: 'getFace',
  tags: ['faces'],
  summary: 'The face of a seed',
  request: { params: facePathSchema, query: faceQuerySchema },
  responses: {
    200: {
      description: 'The picture, marked as generated in its XMP, its text chunks and the Omokage-* headers.',
      content: { 'image/png': { schema: { type: 'string', format: 'binary' } } },
    },
    304: { description: 'The ETag in If-None-Match still holds.' },
    308: {
      description:
        'The canonical URL of the same face: parameters in order, psi in its shortest spelling, a class by its name, a text ' +
        'of known words only; Omokage-Ignored-Words names the others, percent-encoded.',
    },
    400: problem('A seed or parameter is not valid, or the model cannot be asked that; `allowed` says what is.'),
    404: problem('No such model, or not a PNG.'),
    502: problem('The published model is damaged.'),
    503: problem('Busy, or model storage does not answer; see Retry-After.'),
  },
});

const randomFace = createRoute({
  method: 'get',
  path: '/v1/faces/random',
  operationId: 'getRandomFace',
  tags: ['faces'],
  summary: 'A redirect to the face of a random seed',
  request: { query: faceQuerySchema },
  responses: {
    302: { description: 'The face; all parameters are kept.' },
    400: problem('A parameter is not valid; `allowed` says what is.'),
  },
});

/** A pinned face never changes. The rest does when a newer model is published, so caches ask again after a while. */
const CACHE_PINNED = 'public, max-age=31536000, immutable';
const CACHE_NEWEST = 'public, max-age=300, must-revalidate';

export function faceRoutes(library: Library): OpenAPIHono<AppEnv> {
  const routes = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error, FACE_PARAMETERS);
    },
  });

  routes.openapi(randomFace, (c) => {
    const [seed] = crypto.getRandomValues(new Uint32Array(1));
    c.header('Cache-Control', 'no-store');
    const query = c.req.valid('query');
    return c.redirect(facePath({ ...query, mix: query.mix?.text, seed: String(seed) }), 302);
  });

  routes.openapi(face, async (c) => {
    const { face: seed } = c.req.valid('param');
    const query = c.req.valid('query');
    const psi = query.psi ?? DEFAULT_PSI;
    const source = modelSource(c);
    const model = await library.identify(source, query.model);
    const request = { model, source, keepAlive: keepAlive(c) };
    const { wish, spelling, ignored } = await settleQuery(query, () => library.controls(request));

    const asked = { ...query, ...spelling, seed: seed.text, mix: query.mix?.text };
    const canonical = facePath(asked);
    if (pathAndQuery(c.req.url) !== canonical) {
      // Spellings of a URL are without number; only the canonical one is worth a cache's room.
      c.header('Cache-Control', 'no-store');
      if (ignored.length > 0) c.header('Omokage-Ignored-Words', ignored.map(encodeURIComponent).join(', '));
      return c.redirect(canonical, 308);
    }

    const marks = {
      model: formatModelReference(model),
      seed: seed.text,
      psi: formatPsi(psi),
      ...spelling,
      ...(wish.mix && { mix: { seed: wish.mix.seed.text, layers: formatLayers(wish.mix) } }),
    };
    const headers = {
      'Cache-Control': model.pinned ? CACHE_PINNED : CACHE_NEWEST,
      'Content-Location': facePath({ ...asked, psi, layers: wish.mix, model }),
      ETag: etagOf(model, marks),
      ...provenanceHeaders(marks),
    };
    // Settled by names alone: a client that has the picture costs no inference.
    if (matchesEtag(c.req.header('If-None-Match'), headers.ETag)) return c.body(null, 304, headers);

    const raster = await library.draw(request, { seed, psi, ...wish });
    return c.body(encodePng(raster, provenanceMarks(marks)), 200, { ...headers, 'Content-Type': 'image/png' });
  });

  return routes;
}

/** All that the bytes depend on. */
function etagOf({ digest }: ModelIdentity, { model: _, seed, psi, ...more }: Provenance): string {
  const asked = Object.keys(more).length > 0 ? [more] : [];
  const facts = JSON.stringify([digest, seed, psi, PNG_CODEC_VERSION, ...asked]);
  return `"${createHash('sha256').update(facts).digest('base64url').slice(0, 27)}"`;
}

function pathAndQuery(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
