import type { ProductFacts } from '../product/measure-product.ts';
import type { Spread } from '../spread.ts';
import { inMebibytes, inMilliseconds, markdownTable } from './numbers.ts';

/** What requests cost the Worker by itself, and all of workerd under the development server. */
export function requestTable({ requests }: Pick<ProductFacts, 'requests'>): string {
  const rows = requests.map(({ name, bare, net, development }, i) => [
    name,
    range(bare),
    i === 0 ? '' : inMilliseconds(Math.max(0, net.median)),
    development === undefined ? '' : range(development),
    development === undefined ? '' : inMilliseconds(Math.max(0, development.median - bare.median)),
  ]);
  return markdownTable([
    ['request', 'the Worker alone, ms', 'beyond one that does nothing, ms', '`npm start`, ms', 'added by it, ms'],
    ...rows,
  ]);
}

/** What an isolate costs before its second request. */
export const coldStartTable = ({ start, firstFace, startedBytes, warmBytes }: Omit<ProductFacts, 'requests'>): string =>
  markdownTable([
    ['cold start', 'measured'],
    ['CPU until it waits for requests, ms', range(start)],
    ['the first face, PNG, ms', range(firstFace)],
    ['memory then, MiB', inMebibytes(startedBytes)],
    ['memory after all of the requests above, MiB', inMebibytes(warmBytes)],
  ]);

const range = ({ median, least, most }: Spread): string =>
  `${inMilliseconds(median)} (${inMilliseconds(least)} to ${inMilliseconds(most)})`;
