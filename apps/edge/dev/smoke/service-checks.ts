import { encodePng } from '@omokage/pictures/png';
import type { Check } from './check.ts';
import { type Answer, expectHeader, expectStatus, jsonOf, type Service, textOf, Unchecked, Wrong } from './service.ts';

/** All but faces: that the service is ready, knows its models, restores, explains itself, and says what is wrong. */

const health = (path: string): Check => ({
  name: `${path}: well`,
  async run(service) {
    const answer = await service.ask(path);
    expectStatus(path, answer, 200);
    expectHeader(path, answer, 'Cache-Control', 'no-store');
    const { status } = jsonOf<{ status?: string }>(path, answer);
    if (status !== 'ok' && status !== 'ready') throw new Wrong(`${path}: the status is ${JSON.stringify(status)}`);
    return status;
  },
});

interface Listing {
  readonly models: readonly { readonly name: string; readonly digest: string }[];
}

async function listModels(service: Service): Promise<Listing['models']> {
  const path = '/v1/models';
  const answer = await service.askGoverned(path);
  expectStatus(path, answer, 200);
  const { models } = jsonOf<Listing>(path, answer);
  if (!Array.isArray(models) || models.length === 0) throw new Wrong(`${path}: there is no model`);
  return models;
}

const models: Check = {
  name: 'the list of models',
  async run(service) {
    const names = (await listModels(service)).map(({ name }) => name);
    return names.join(', ');
  },
};

const card: Check = {
  name: 'the card of a model, by name and pinned',
  async run(service) {
    const [{ name, digest }] = (await listModels(service)) as [Listing['models'][number]];
    for (const path of [`/v1/models/${name}`, `/v1/models/${name}@${digest}`]) {
      const answer = await service.askGoverned(path);
      expectStatus(path, answer, 200);
      const found = jsonOf<{ digest?: string }>(path, answer).digest;
      if (found !== digest) throw new Wrong(`${path}: the digest is ${found}; the list says ${digest}`);
    }
    return `${name}@${digest.slice(0, 12)}...`;
  },
};

interface Tasks {
  readonly tasks: readonly { readonly task: string; readonly path: string; readonly model: object | null }[];
}

const SIDE = 16;
const RESTORED = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';

const restoration: Check = {
  name: 'a restoration of a tiny picture: marked, never stored',
  async run(service) {
    const listing = await service.askGoverned('/v1/restorations');
    expectStatus('/v1/restorations', listing, 200);
    const { tasks } = jsonOf<Tasks>('/v1/restorations', listing);
    // Inpainting wants a mask beside its picture.
    const offered = tasks.find(({ task, model }) => model !== null && task !== 'inpaint');
    if (offered === undefined) throw new Unchecked('no task has a restorer here');
    const { path } = offered;
    const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => (at * 7) % 256);
    const body = encodePng({ width: SIDE, height: SIDE, channels: 3, pixels });
    const headers = { 'Content-Type': 'image/png', Accept: 'image/png' };
    const answer = await service.askGoverned(path, { method: 'POST', headers, body: body as BufferSource });
    expectStatus(path, answer, 200);
    expectHeader(path, answer, 'Content-Type', 'image/png');
    expectHeader(path, answer, 'Cache-Control', 'no-store');
    expectHeader(path, answer, 'Omokage-Restored', 'true');
    if (!textOf(answer).includes(RESTORED))
      throw new Wrong(`${path}: nothing in the file says that a model had a hand in it`);
    return `${offered.task} by ${answer.headers.get('Omokage-Model')?.slice(0, 20)}...`;
  },
};

interface ProblemDocument {
  readonly type?: string;
  readonly status?: number;
  readonly detail?: string;
}

const problem: Check = {
  name: 'an error: a problem document whose type has a page',
  async run(service) {
    const path = '/v1/faces/1.png?psy=1';
    const answer = await service.askGoverned(path);
    expectStatus(path, answer, 400);
    expectHeader(path, answer, 'Cache-Control', 'no-store');
    const { type, status, detail } = jsonOf<ProblemDocument>(path, answer, /^application\/problem\+json\b/);
    if (status !== 400 || !detail || !type) throw new Wrong(`${path}: the problem lacks its type, status or detail`);
    const { pathname } = new URL(type, 'https://service.invalid');
    expectStatus(pathname, await service.ask(pathname), 200);
    return pathname;
  },
};

const nothing: Check = {
  name: 'what is not there: 404, never stored',
  async run(service) {
    const path = '/v1/nothing-of-the-kind';
    const answer = await service.askGoverned(path);
    expectStatus(path, answer, 404);
    expectHeader(path, answer, 'Cache-Control', 'no-store');
    return 'a problem document';
  },
};

const openapi: Check = {
  name: 'the contract: OpenAPI 3.1',
  async run(service) {
    const path = '/openapi.json';
    const answer = await service.ask(path);
    expectStatus(path, answer, 200);
    const document = jsonOf<{ openapi?: string; paths?: object }>(path, answer);
    const paths = Object.keys(document.paths ?? {});
    if (!document.openapi?.startsWith('3.1')) throw new Wrong(`${path}: it says openapi ${document.openapi}`);
    if (!paths.some((each) => each.startsWith('/v1/faces/'))) throw new Wrong(`${path}: it knows no faces`);
    return `${paths.length} paths`;
  },
};

const page = (path: string, name: string): Check => ({
  name,
  async run(service) {
    const answer = await followed(service, path);
    expectHeader(path, answer, 'Content-Type', /^text\/html\b/);
    expectHeader(path, answer, 'Content-Security-Policy', /default-src 'none'|default-src 'self'/);
    expectHeader(path, answer, 'X-Content-Type-Options', 'nosniff');
    const policy = answer.headers.get('Content-Security-Policy')!;
    if (/script-src[^;]*'unsafe-(inline|eval)'/.test(policy))
      throw new Wrong(`${path}: its policy lets any script run: ${policy}`);
    const scripts = [...textOf(answer).matchAll(/<script[^>]*\ssrc="([^"]+)"/g)].map(([, source]) => source!);
    for (const script of scripts) {
      const { pathname } = new URL(script, `https://service.invalid${path}`);
      expectStatus(pathname, await service.ask(pathname), 200);
    }
    return `${answer.bytes.length} bytes, ${scripts.length} script${scripts.length === 1 ? '' : 's'}`;
  },
});

/** Static files redirect to their folder, or from it. */
async function followed(service: Service, path: string): Promise<Answer> {
  const answer = await service.ask(path);
  const location = answer.headers.get('Location');
  if (![301, 302, 307, 308].includes(answer.status) || location === null) {
    expectStatus(path, answer, 200);
    return answer;
  }
  const { pathname } = new URL(location, `https://service.invalid${path}`);
  const next = await service.ask(pathname);
  expectStatus(pathname, next, 200);
  return next;
}

export const FIRST_CHECKS: readonly Check[] = [health('/healthz'), health('/readyz')];

export const OTHER_CHECKS: readonly Check[] = [
  models,
  card,
  restoration,
  problem,
  nothing,
  openapi,
  page('/docs', 'the documentation'),
  page('/', 'the page'),
];
