/** A client of Omokage's API, for browsers, Node, Deno and Workers. It needs `fetch`, and nothing else. */

export {
  type CallOptions,
  type ClientOptions,
  createClient,
  OmokageClient,
  type Picture,
  type RestorationOptions,
} from './client.ts';
export type * from './contract.ts';
export { OmokageProblem } from './problem.ts';
export type { FaceWish, GridWish, MorphWish, NumbersWish, RestorationWish, Seed } from './urls.ts';
