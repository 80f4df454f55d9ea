import type { OpenAPIHono } from '@hono/zod-openapi';
import { routeClassOf } from '../access/route-class.ts';

/**
 * What the gateway adds to every route, and no route says of itself: who may ask, how that is told, how much they may ask for,
 * and the headers of every answer.
 */

export type Contract = ReturnType<OpenAPIHono['getOpenAPI31Document']>;
type PathItem = NonNullable<Contract['paths']>[string];
type Operation = NonNullable<PathItem['get']>;
type Responses = NonNullable<Operation['responses']>;
type Security = NonNullable<Operation['security']>;

/** Problems of these say how long. */
const WAITING = ['429', '503'];

const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const;

const header = (name: string) => ({ $ref: `#/components/headers/${name}` });

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const RESPONSES_OF_ALL = { default: problem('Any other problem; see its type.') };

const RESPONSES_OF_GOVERNED = {
  401: problem('This route is for keys and signed URLs, and the request has neither; or its key is not known.'),
  403: problem('The key is not for this, or the signature of the URL does not fit, or has expired.'),
  429: problem('More was asked than the rate limit or the quota lets through; see Retry-After.'),
  503: problem('Who asks cannot be found out at the moment; see Retry-After.'),
};

const HEADERS = {
  'Omokage-Request-Id': {
    description: 'Names this request in the log of whoever runs the service. Tell it with a report of an error.',
    schema: { type: 'string' as const },
  },
  'Omokage-Problem': {
    description: 'The kind of problem, for whoever does not read the body.',
    schema: { type: 'string' as const },
    example: 'unknown-parameter',
  },
  RateLimit: {
    description:
      'What is left of a limit, and in how many seconds it is whole again (draft-ietf-httpapi-ratelimit-headers).',
    schema: { type: 'string' as const },
    example: '"daily";r=49980;t=3600',
  },
  'RateLimit-Policy': {
    description: 'The limits that hold for the caller: requests, or units of a day, and the seconds that they are for.',
    schema: { type: 'string' as const },
    example: '"anonymous";q=1200;w=60',
  },
  'WWW-Authenticate': {
    description: 'How to say who asks.',
    schema: { type: 'string' as const },
    example: 'Bearer realm="omokage"',
  },
  'Retry-After': {
    description: 'Seconds to wait before the next try.',
    schema: { type: 'integer' as const, minimum: 0 },
    example: 1,
  },
};

const SECURITY_SCHEMES = {
  apiKey: {
    type: 'http' as const,
    scheme: 'bearer',
    description: 'An API key, from whoever runs the service: `Authorization: Bearer <key>`.',
  },
  signatureKey: inQuery('kid', "Of a signed URL: which of the operator's keys signed it."),
  signatureExpiry: inQuery('exp', 'Of a signed URL: until when it holds, in seconds since 1970.'),
  signature: inQuery(
    'sig',
    'Of a signed URL: the signature, over all that stands before it. It is the last parameter.',
  ),
};

/** Anonymous, or by a key; the operator decides which of these a route takes. */
const SECURITY: Security = [{}, { apiKey: [] }];
/** What is read, by a signed URL too. */
const SECURITY_OF_READING: Security = [...SECURITY, { signatureExpiry: [], signatureKey: [], signature: [] }];

/** The contract of the routes, with what the gateway adds to each of them. */
export function withGateway(routes: Contract): Contract {
  const paths = Object.entries(routes.paths ?? {}).map(([path, item]) => [path, completeItem(path, item)]);
  return {
    ...routes,
    paths: Object.fromEntries(paths),
    components: { ...routes.components, headers: HEADERS, securitySchemes: SECURITY_SCHEMES },
  };
}

function completeItem(path: string, item: PathItem): PathItem {
  // What has a class, the operator's policy is about; all else is open.
  const governed = routeClassOf(path) !== undefined;
  const completed = METHODS.flatMap((method) => {
    const operation = item[method];
    if (operation === undefined) return [];
    const security = method === 'get' ? SECURITY_OF_READING : SECURITY;
    return [[method, completeOperation(operation, governed ? security : undefined)]];
  });
  return { ...item, ...Object.fromEntries(completed) };
}

/** @param security who may ask; undefined where anybody may, as often as they like. */
function completeOperation(operation: Operation, security: Security | undefined): Operation {
  const governed = security !== undefined;
  const responses = { ...(governed && RESPONSES_OF_GOVERNED), ...operation.responses, ...RESPONSES_OF_ALL };
  return {
    ...operation,
    ...(governed && { security }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [status, completeResponse(status, response, governed)]),
    ),
  };
}

function completeResponse(status: string, response: Responses[string], governed: boolean): Responses[string] {
  const told = 'application/problem+json' in (response.content ?? {});
  const names = [
    'Omokage-Request-Id',
    ...(told ? ['Omokage-Problem'] : []),
    ...(governed ? ['RateLimit', 'RateLimit-Policy'] : []),
    ...(status === '401' ? ['WWW-Authenticate'] : []),
    ...(told && WAITING.includes(status) ? ['Retry-After'] : []),
  ];
  const added = Object.fromEntries(names.map((name) => [name, header(name)]));
  return { ...response, headers: { ...added, ...response.headers } };
}

function inQuery(name: string, description: string) {
  return { type: 'apiKey' as const, in: 'query' as const, name, description };
}
