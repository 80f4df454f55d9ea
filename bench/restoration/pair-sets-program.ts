/**
 * Sets of pairs out of others, as a command: `node pair-sets-program.ts hold-out-tenth <from> <training> <held out>`,
 * `... join <first> <second> <to>` and `... beside <inputs> <targets> <to>`.
 */
import { besideEachOther, holdOutTenth, joinPairs } from './pair-sets.ts';

const WAYS: Readonly<Record<string, (a: string, b: string, c: string) => void>> = {
  'hold-out-tenth': holdOutTenth,
  join: (first, second, to) => joinPairs([first, second], to),
  beside: besideEachOther,
};

const [way = '', a, b, c, ...more] = process.argv.slice(2);
const make = WAYS[way];
if (make === undefined || a === undefined || b === undefined || c === undefined || more.length > 0) {
  throw new Error(`Give one of ${Object.keys(WAYS).join(', ')}, and three files; given: ${process.argv.slice(2)}`);
}
make(a, b, c);
