import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of a second in which Linux counts the time of processes for everybody to read, on every architecture. */
const TICKS = 100;

/** What /proc/<pid>/stat says of a process. */
export interface ProcessFacts {
  readonly name: string;
  readonly parent: number;
  /** Processor seconds of all of its threads, its own and the kernel's for it, since it began. */
  readonly seconds: number;
}

/** Reads a line of /proc/<pid>/stat (proc(5)): the name is in brackets and may hold anything, brackets too. */
export function parseStat(line: string): ProcessFacts {
  const [open, close] = [line.indexOf('('), line.lastIndexOf(')')];
  const fields = line.slice(close + 2).split(' '); // from the third field on, the state
  const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number) as [number, number, number];
  if (open < 0 || close < open || !Number.isInteger(user) || !Number.isInteger(system)) {
    throw new Error(`this is no line of /proc/<pid>/stat: ${line}`);
  }
  return { name: line.slice(open + 1, close), parent, seconds: (user + system) / TICKS };
}

/** The processes that `ancestor` started, or they in turn, by their ids. Linux only: throws where there is no /proc. */
export function descendantsOf(ancestor: number): Map<number, ProcessFacts> {
  const all = new Map(readdirSync('/proc').flatMap((name) => entryOf(Number(name))));
  const descends = (id: number | undefined): boolean => {
    const parent = id === undefined ? undefined : all.get(id)?.parent;
    return parent === ancestor || (parent !== undefined && descends(parent));
  };
  return new Map([...all].filter(([id]) => descends(id)));
}

/** None for what is no process, or has ended meanwhile. */
function entryOf(id: number): [number, ProcessFacts][] {
  if (!Number.isInteger(id)) return [];
  try {
    return [[id, parseStat(readFileSync(`/proc/${id}/stat`, 'utf8'))]];
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
