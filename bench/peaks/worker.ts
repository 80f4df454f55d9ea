import kernels from '@omokage/engine/kernels.wasm';
import plain from '@omokage/engine/kernels-plain.wasm';
import { type Arithmetic, layerOn } from './layer-memory.ts';
import { LAYERS } from './layers.ts';

const layers = new Map<string, () => void>();

/** GET /<layer>/<arithmetic>/<relaxed or plain>?times=: runs a layer so often. */
export default {
  fetch: async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    const [, layer, arithmetic, build] = pathname.split('/') as [string, string, Arithmetic, string];
    const run =
      layers.get(pathname) ?? layerOn(build === 'plain' ? plain : kernels, LAYERS[Number(layer)]!, arithmetic);
    layers.set(pathname, run);
    for (let times = Number(searchParams.get('times')); times > 0; times--) run();
    return new Response();
  },
};
