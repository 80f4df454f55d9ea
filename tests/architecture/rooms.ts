import { posix } from 'node:path';
import { importsOf } from './imports.ts';

/**
 * Who may know whom. Arrows run one way: `packages/models` knows nobody, `packages/weights` and `packages/engine` know the models and
 * not each other, the apps know the packages and never each other, and the product's tests see the apps from outside only. `packages/pictures`
 * is about files of pictures, and knows nothing of networks. The client of the API is for programs of others, and needs nothing.
 *
 * The page is not the Worker: it asks over HTTP as anybody does. Only what it computes by itself is made of the packages, and
 * starts tfjs as the Worker does.
 */
const KNOWS = {
  'packages/models': [],
  'packages/pictures': [],
  'packages/engine': ['packages/models'],
  'packages/weights': ['packages/models'],
  'apps/trainer': ['packages/models', 'packages/engine', 'packages/weights', 'packages/pictures'],
  // Each before the room that it lies in.
  'apps/edge/client': [],
  'apps/edge/page/local': ['packages/models', 'packages/engine', 'packages/weights', 'apps/edge', 'apps/edge/page'],
  'apps/edge/page': ['apps/edge/page/local'],
  'apps/edge': ['packages/models', 'packages/engine', 'packages/weights', 'packages/pictures', 'apps/edge/client'],
  tests: ['packages/models', 'packages/engine', 'packages/weights', 'packages/pictures', 'apps/edge/client'],
} as const satisfies Record<string, readonly string[]>;
type Room = keyof typeof KNOWS;

const PACKAGES: readonly (readonly [pattern: RegExp, room: Room])[] = [
  [/^@omokage\/models(\/|$)/, 'packages/models'],
  [/^@omokage\/engine(\/|$)/, 'packages/engine'],
  [/^@omokage\/weights(\/|$)/, 'packages/weights'],
  [/^@omokage\/pictures(\/|$)/, 'packages/pictures'],
  [/^@omokage\/edge\/client$/, 'apps/edge/client'],
  [/^@omokage\/edge(\/|$)/, 'apps/edge'],
  [/^omokage(\/|$)/, 'apps/trainer'],
];

/** Packages of others that a room may use; all that package.json names where there is no entry. Tests are free. */
const OUTSIDE: Partial<Record<Room, readonly string[]>> = {
  'packages/models': ['@tensorflow/tfjs-core', 'zod'],
  'apps/edge/client': [],
};

/** Sources that no product code reaches: tests, what they share, and how they are run. */
const TEST_CODE = /\.test\.ts$|\/fixtures\/|\/vitest\.[\w.]+\.ts$/;

/** What is wrong with the imports of one source, a line for each; none when nothing is. `path` from the root, with "/". */
export function strangersIn(path: string, source: string): string[] {
  const room = roomOf(path);
  if (room === undefined) return [];
  return importsOf(source).flatMap((module) => {
    const target = module.startsWith('.') ? roomOf(posix.join(posix.dirname(path), module)) : packageRoom(module);
    if (target !== undefined) return target === room || knows(room, target) ? [] : [`${path} imports ${module}`];
    if (module.startsWith('.')) return []; // files of the root
    const allowed = TEST_CODE.test(path) ? undefined : OUTSIDE[room];
    return allowed === undefined || allowed.includes(module) ? [] : [`${path} imports ${module}`];
  });
}

/** Sources that `entry` imports, itself or through others, by relative paths; with `entry`. */
export function reachedFrom(entry: string, sources: ReadonlyMap<string, string>): Set<string> {
  const reached = new Set<string>();
  const visit = (path: string) => {
    const source = sources.get(path);
    if (source === undefined || reached.has(path)) return;
    reached.add(path);
    for (const module of importsOf(source)) {
      if (module.startsWith('.')) visit(posix.join(posix.dirname(path), module));
    }
  };
  visit(entry);
  return reached;
}

const roomOf = (path: string): Room | undefined =>
  (Object.keys(KNOWS) as Room[]).find((room) => path.startsWith(`${room}/`));

const packageRoom = (module: string): Room | undefined => PACKAGES.find(([pattern]) => pattern.test(module))?.[1];

const knows = (room: Room, other: Room): boolean => (KNOWS[room] as readonly Room[]).includes(other);
