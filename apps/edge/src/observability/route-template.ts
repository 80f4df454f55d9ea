/**
 * Which route a path belongs to, in words of ours alone: a log that repeated paths would repeat seeds, which may be names of people.
 */

export type RouteArea =
  | 'faces'
  | 'restorations'
  | 'models'
  | 'galleries'
  | 'health'
  | 'documentation'
  | 'page'
  | 'nothing';

export interface Route {
  readonly area: RouteArea;
  /** As in the OpenAPI document; `-` where nothing is. */
  readonly template: string;
}

/** The first that fits is meant. */
const TEMPLATES: readonly (readonly [RouteArea, readonly string[]])[] = [
  [
    'faces',
    ['/v1/faces/random', '/v1/faces/{face}', '/v1/models/{model}/faces/random', '/v1/models/{model}/faces/{face}'],
  ],
  ['restorations', ['/v1/restorations', '/v1/restorations/{task}']],
  [
    'models',
    [
      '/v1/models',
      '/v1/models/{model}',
      '/v1/models/{model}/versions',
      '/v1/models/{model}/manifest.json',
      '/v1/models/{model}/weights/{shard}',
    ],
  ],
  [
    'galleries',
    [
      '/v1/galleries',
      '/v1/galleries/{gallery}',
      '/v1/galleries/{gallery}/index.json',
      '/v1/galleries/{gallery}/{face}',
    ],
  ],
  ['health', ['/healthz', '/readyz']],
  ['documentation', ['/docs', '/openapi.json', '/problems', '/problems/{kind}']],
  ['page', ['/']],
];

const ROUTES = TEMPLATES.flatMap(([area, templates]) =>
  templates.map((template) => ({
    area,
    template,
    matches: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  })),
);
const NOTHING: Route = { area: 'nothing', template: '-' };
/** Names where a seed would stand, which are worth telling apart. */
const NAMED_FACE = /\/faces\/(grid|morph)(?=[./]|$)/;

export function routeOf(path: string): Route {
  const named = NAMED_FACE.exec(path)?.[1];
  const found = ROUTES.find(({ matches }) => matches.test(path));
  if (found === undefined) return NOTHING;
  const { area, template } = found;
  return { area, template: named === undefined ? template : template.replace('{face}', named) };
}
