import loops from './peaks.wasm';

/** The loops of `peak-kernels.ts`: GET /<name>?turns=. Memory holds small numbers: odd ones, denormal or not a number, take other times. */
const { memory, ...functions } = new WebAssembly.Instance(loops).exports as { memory: WebAssembly.Memory } & Record<
  string,
  (turns: number) => number
>;

export default {
  fetch: async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    const name = pathname.slice(1);
    const bytes = new Uint8Array(memory.buffer);
    if (name.endsWith('loats')) new Float32Array(memory.buffer).fill(0.5);
    else for (let i = 0; i < bytes.length; i++) bytes[i] = i % 100;
    return Response.json(functions[name]?.(Number(searchParams.get('turns') ?? 1)) ?? null);
  },
};
