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

const FACES = [
  'random',
  'random.{format}',
  'grid.{format}',
  'morph.{format}',
  '{seed}.json',
  '{seed}.{format}',
  '{seed}',
];

/** The first that fits is meant. */
const TEMPLATES: Readonly<Record<Exclude<RouteArea, 'nothing'>, readonly string[]>> = {
  faces: ['/v1/faces/', '/v1/models/{model}/faces/'].flatMap((folder) => FACES.map((file) => folder + file)),
  restorations: ['/v1/restorations', '/v1/restorations/{task}'],
  models: [
    '/v1/models',
    '/v1/models/{model}',
    '/v1/models/{model}/versions',
    '/v1/models/{model}/manifest.json',
    '/v1/models/{model}/weights/{shard}',
  ],
  galleries: [
    '/v1/galleries',
    '/v1/galleries/{gallery}',
    '/v1/galleries/{gallery}/index.json',
    '/v1/galleries/{gallery}/{face}',
  ],
  health: ['/healthz', '/readyz'],
  documentation: ['/docs', '/openapi.json', '/problems', '/problems/{kind}'],
  page: ['/'],
};

const ROUTES = Object.entries(TEMPLATES).flatMap(([area, templates]) =>
  templates.map((template) => ({ area: area as RouteArea, template, pattern: patternOf(template) })),
);
const NOTHING: Route = { area: 'nothing', template: '-' };

/** A format stands in the template as it was asked for: there are few. */
export function routeOf(path: string): Route {
  for (const { area, template, pattern } of ROUTES) {
    const found = pattern.exec(path);
    if (found !== null) return { area, template: template.replace('{format}', found.groups?.format ?? '') };
  }
  return NOTHING;
}

function patternOf(template: string): RegExp {
  const source = template
    .replaceAll('.', '\\.')
    .replace('{format}', '(?<format>png|webp|jpg|json)')
    .replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${source}$`);
}
