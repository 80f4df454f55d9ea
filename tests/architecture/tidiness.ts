import { posix } from 'node:path';

/** Past 300 lines a file is asking to be two; past this it is. */
export const MOST_LINES = 400;

const NAMES_NOTHING = /^(utils?|helpers?|common|misc|shared)$/i;
/** Places on somebody's own machine: no file of the repository may depend on them, or show where it was made. */
const MACHINE_PATH = /(?<![\w.:/*])\/(?:home|root|tmp|work|Users|mnt)\/\w[\w./-]*/;

/** What is wrong with a file whatever it does, a line for each. */
export function untidinessOf(path: string, text: string): string[] {
  const lines = text.split('\n').length - 1;
  const nothing = path
    .split('/')
    .map((part) => posix.basename(part).replace(/\..*$/, ''))
    .find((name) => NAMES_NOTHING.test(name));
  const [place] = text.match(MACHINE_PATH) ?? [];
  return [
    ...(lines > MOST_LINES ? [`${path} has ${lines} lines; ${MOST_LINES} are the most`] : []),
    ...(nothing === undefined ? [] : [`${path}: "${nothing}" names no idea`]),
    ...(place === undefined ? [] : [`${path} speaks of ${place}, a place on one machine`]),
  ];
}
