import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { type Contract, withGateway } from './gateway-contract.ts';
import { CONTRACT_HEAD } from './head.ts';
import { withNullableEnums } from './nullable-enums.ts';
import { withOptionalExamples } from './optional-examples.ts';

/** The OpenAPI document of a service: of its routes, and of the gateway before them. */
export const describeService = <E extends Env>(routes: OpenAPIHono<E>): Contract =>
  withGateway(withOptionalExamples(withNullableEnums(routes.getOpenAPI31Document(CONTRACT_HEAD))));
