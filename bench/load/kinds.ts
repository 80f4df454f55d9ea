import type autocannon from 'autocannon';
import { uploadOf } from '../edge/upload.ts';

/** Requests of one kind, each of them new. */
export interface Kind {
  readonly name: string;
  /** Most at a time, where an isolate takes no more: the others would be refused. */
  readonly together?: number;
  /** @param i counts requests, from 0. */
  readonly request: (i: number) => Pick<autocannon.Request, 'method' | 'path' | 'headers' | 'body'>;
}

const SIDE = 128;
/** What holds many pixels is in work for so many at a time: WORKSHOP_SEATS in `apps/edge/src/index.ts`. */
const SEATS = 4;

/** What is measured of the service at `url`. No two that are uncached ask for the same seed. */
export async function kindsOf(url: string): Promise<Kind[]> {
  const etag = (await fetch(`${url}/v1/faces/42.png`)).headers.get('ETag');
  if (etag === null) throw new Error('a face has no ETag');
  const upload = await uploadOf('demosaic', SIDE);
  if (!(upload instanceof Blob)) throw new TypeError('a picture alone was expected');
  const body = Buffer.from(await upload.arrayBuffer());

  const face = (i: number) => ({ path: `/v1/faces/${1_000_000 + i}.png` });
  const webp = (i: number) => ({ path: `/v1/faces/${2_000_000 + i}.webp` });
  const numbers = (i: number) => ({ path: `/v1/faces/${3_000_000 + i}.json` });
  const grid = (i: number) => ({ path: `/v1/faces/grid.png?seeds=${16 * i}-${16 * i + 15}` });
  const known = () => ({ path: '/v1/faces/42.png', headers: { 'If-None-Match': etag } });
  const restoration = () => ({
    method: 'POST' as const,
    path: '/v1/restorations/demosaic',
    headers: { 'Content-Type': 'image/png' },
    body,
  });
  /** As a page of faces with a few visitors makes them. */
  const mixture = [face, known, face, webp, known, numbers, face, known, grid, restoration];
  return [
    { name: 'a file of the page (Static Assets)', request: () => ({ path: '/' }) },
    { name: 'a face that the client has (304)', request: known },
    { name: 'one face again and again, as PNG', request: () => ({ path: '/v1/faces/42.png' }) },
    { name: 'new faces, as PNG', request: face },
    { name: 'new faces, as WebP', request: webp },
    { name: 'the numbers of new faces (JSON)', request: numbers },
    { name: `new grids of 16 faces, as PNG, ${SEATS} at a time`, together: SEATS, request: grid },
    { name: `restorations: demosaic, ${SIDE}x${SIDE}, ${SEATS} at a time`, together: SEATS, request: restoration },
    {
      name: `a mixture of all of these, ${SEATS} at a time`,
      together: SEATS,

      request: (i) => mixture[i % mixture.length]!(i),
    },
  ];
}
