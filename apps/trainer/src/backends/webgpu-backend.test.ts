import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { createWebGpuBackend } from './webgpu-backend.ts';

// Only what a backend does around its device is tested here; gradients.webgpu.test.ts computes on a real one.
let create: typeof createWebGpuBackend;
beforeAll(async () => {
  vi.stubGlobal('navigator', { gpu: {} }); // tfjs's package looks for it
  ({ createWebGpuBackend: create } = await import('./webgpu-backend.ts'));
});
afterAll(() => vi.unstubAllGlobals());

function onFakeDevice() {
  let fail = (_message: string): void => undefined;
  let lose = (_info: { reason: string; message: string }): void => undefined;
  const device = {
    features: new Set(),
    lost: new Promise<{ reason: string; message: string }>((resolve) => {
      lose = resolve;
    }),
    addEventListener(_type: string, listener: (event: { error: Error }) => void) {
      fail = (message) => listener({ error: new Error(message) });
    },
  };
  const backend = create(device, { vendor: 'nobody', architecture: '' });
  const tensor = backend.write(new Float32Array([1, 2]), [2], 'float32');
  return { backend, tensor, fail: (message: string) => fail(message), lose };
}

describe('the backend of webgpu', () => {
  it('reads what is in memory, waiting or not', async () => {
    const { backend, tensor } = onFakeDevice();
    expect([...((await backend.read(tensor)) as Float32Array)]).toEqual([1, 2]);
    expect([...(backend.readSync(tensor) as Float32Array)]).toEqual([1, 2]);
  });

  it('says what to call instead of dataSync() for a tensor on the GPU', () => {
    const { backend } = onFakeDevice();
    const onGpu = backend.write(null as never, [2], 'float32');
    expect(() => backend.readSync(onGpu)).toThrow(/await tensor\.data\(\)/);
  });

  it('throws the first fault of the device at the next read', async () => {
    const { backend, tensor, fail } = onFakeDevice();
    fail('out of memory');
    fail('and so on');
    await expect(backend.read(tensor)).rejects.toThrow('the GPU reports: out of memory');
  });

  it('throws that the device was lost, unless it was destroyed on purpose', async () => {
    const lost = onFakeDevice();
    lost.lose({ reason: 'unknown', message: 'the driver was reset' });
    await expect(lost.backend.read(lost.tensor)).rejects.toThrow('the GPU was lost: the driver was reset');
    const ended = onFakeDevice();
    ended.lose({ reason: 'destroyed', message: '' });
    await expect(ended.backend.read(ended.tensor)).resolves.toBeDefined();
  });
});
