import type { BackendModule } from './backend.ts';

/** tfjs's plain JavaScript: a reference for tiny shapes, and what is left where nothing else starts. */
export const cpu: BackendModule = {
  name: 'cpu',
  tfjsName: 'cpu',
  start: async () => ({ description: 'cpu, plain JavaScript, 1 thread' }),
};
