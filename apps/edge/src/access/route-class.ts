/**
 * What kind of thing a path asks for: operators allow, limit and charge by it. What has no class is open to all and counted
 * nowhere: health, documentation, problems, the page's files.
 */

export const ROUTE_CLASSES = ['faces', 'restorations', 'models', 'galleries'] as const;
export type RouteClass = (typeof ROUTE_CLASSES)[number];

/** The first that fits. */
const CLASSES: readonly (readonly [RegExp, RouteClass])[] = [
  [/^\/v1\/faces(\/|$)/, 'faces'],
  // Pinned: a model's faces are faces.
  [/^\/v1\/models\/[^/]+\/faces(\/|$)/, 'faces'],
  // The list says what there is and sends nothing: it stays with the models when restoring needs a key.
  [/^\/v1\/restorations\/?$/, 'models'],
  [/^\/v1\/restorations\//, 'restorations'],
  [/^\/v1\/models(\/|$)/, 'models'],
  // Ordering pictures by the thousand is one thing, looking at them another: those are faces, which cost no drawing any more.
  [/^\/v1\/galleries\/?$/, 'galleries'],
  [/^\/v1\/galleries\//, 'faces'],
];

/** Faces by the dozen: a grid or a morph. */
const SHEET = /\/faces\/(grid|morph)\.[^/]*$/;

export const routeClassOf = (path: string): RouteClass | undefined =>
  CLASSES.find(([pattern]) => pattern.test(path))?.[1];

export const isSheet = (path: string): boolean => SHEET.test(path);
