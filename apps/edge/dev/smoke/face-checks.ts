import type { Check } from './check.ts';
import { type Answer, expectHeader, expectStatus, type Service, Wrong } from './service.ts';

/** Faces: that they are drawn, marked, cached as they should be, and have one URL each. */

const SEED = 'smoke';

const FORMATS = [
  { extension: 'png', type: 'image/png', begin: '\x89PNG\r\n\x1a\n' },
  { extension: 'webp', type: 'image/webp', begin: 'RIFF' },
  { extension: 'jpg', type: 'image/jpeg', begin: '\xff\xd8\xff' },
] as const;

const GENERATED = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';

const latin1 = ({ bytes }: Answer): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

const faceAs = ({ extension, type, begin }: (typeof FORMATS)[number]): Check => ({
  name: `a face as ${extension}: marked, with an ETag`,
  async run(service) {
    const path = `/v1/faces/${SEED}.${extension}`;
    const answer = await service.askGoverned(path);
    expectStatus(path, answer, 200);
    expectHeader(path, answer, 'Content-Type', type);
    expectHeader(path, answer, 'ETag', /^(W\/)?".+"$/);
    expectHeader(path, answer, 'Omokage-Generated', 'true');
    expectHeader(path, answer, 'Omokage-Seed', SEED);
    const file = latin1(answer);
    if (!file.startsWith(begin)) throw new Wrong(`${path}: the answer is no ${extension}`);
    if (!file.includes(GENERATED)) throw new Wrong(`${path}: nothing in the file says that a model made it (XMP)`);
    return `${answer.bytes.length} bytes by ${answer.headers.get('Omokage-Model')?.slice(0, 20)}...`;
  },
});

const notModified: Check = {
  name: 'a face that is known already: 304',
  async run(service) {
    const path = `/v1/faces/${SEED}.png`;
    const first = await service.askGoverned(path);
    expectStatus(path, first, 200);
    const tag = first.headers.get('ETag');
    if (tag === null) throw new Wrong(`${path}: the header ETag is missing`);
    const second = await service.askGoverned(path, { headers: { 'If-None-Match': tag } });
    expectStatus(path, second, 304);
    if (second.bytes.length > 0) throw new Wrong(`${path}: a 304 with ${second.bytes.length} bytes`);
    return tag;
  },
};

const canonical: Check = {
  name: 'another spelling of a URL: redirected to the canonical one',
  async run(service) {
    const path = `/v1/faces/${SEED}.png?psi=0.50`;
    const answer = await service.askGoverned(path);
    expectStatus(path, answer, 308);
    const expected = `/v1/faces/${SEED}.png?psi=0.5`;
    const location = new URL(answer.headers.get('Location') ?? '', 'https://service.invalid');
    const found = location.pathname + location.search;
    if (found !== expected) throw new Wrong(`${path}: redirects to ${found}; ${expected} was expected`);
    return expected;
  },
};

const pinned: Check = {
  name: 'a face of a pinned model: for ever',
  async run(service) {
    const path = await pinnedPath(service);
    const answer = await service.askGoverned(path);
    expectStatus(path, answer, 200);
    expectHeader(path, answer, 'Cache-Control', /\bimmutable\b/);
    expectHeader(path, answer, 'Cache-Control', /\bmax-age=31536000\b/);
    return answer.headers.get('Cache-Control')!;
  },
};

/** Where the face says that it will stay. */
async function pinnedPath(service: Service): Promise<string> {
  const path = `/v1/faces/${SEED}.png`;
  const answer = await service.askGoverned(path);
  expectStatus(path, answer, 200);
  expectHeader(path, answer, 'Cache-Control', /\bmust-revalidate\b/);
  expectHeader(path, answer, 'Content-Location', /^\/v1\/.*@[0-9a-f]{64}/);
  return answer.headers.get('Content-Location')!;
}

const random: Check = {
  name: 'a random face: another each time, never stored',
  async run(service) {
    const path = '/v1/faces/random';
    const [one, two] = [await service.askGoverned(path), await service.askGoverned(path)];
    for (const answer of [one, two]) {
      expectStatus(path, answer, 302);
      expectHeader(path, answer, 'Cache-Control', 'no-store');
    }
    const [first, second] = [one, two].map(({ headers }) => headers.get('Location'));
    if (first === second) throw new Wrong(`${path}: twice the same face, ${first}`);
    return String(first);
  },
};

const SAFE = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': /default-src 'none'/,
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
  'Access-Control-Allow-Origin': /./,
} as const;

const safeHeaders: Check = {
  name: 'headers of a picture: nothing in it may run',
  async run(service) {
    const path = `/v1/faces/${SEED}.png`;
    const answer = await service.askGoverned(path, { headers: { Origin: 'https://elsewhere.example' } });
    expectStatus(path, answer, 200);
    for (const [name, expected] of Object.entries(SAFE)) expectHeader(path, answer, name, expected);
    return Object.keys(SAFE).join(', ');
  },
};

export const FACE_CHECKS: readonly Check[] = [
  ...FORMATS.map(faceAs),
  notModified,
  canonical,
  pinned,
  random,
  safeHeaders,
];
