import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelBackend } from '@tensorflow/tfjs-core';

/** What a device says when something goes wrong on it. */
export interface FaultyDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  addEventListener(type: 'uncapturederror', listener: (event: { readonly error: Error }) => void): void;
}

/**
 * tfjs's WebGPU backend, which says what goes wrong. WebGPU reports a shader that does not compile, or memory that runs out,
 * beside the calls that cause it, and then computes zeros; here the next read of a tensor throws it.
 *
 * Load this file after WebGPU's globals are set: tfjs's package looks at them while it loads.
 */
export function createWebGpuBackend(device: FaultyDevice, adapterInfo: object): KernelBackend {
  return new FaithfulBackend(device, adapterInfo);
}

class FaithfulBackend extends WebGPUBackend {
  #fault: Error | undefined;

  constructor(device: FaultyDevice, adapterInfo: object) {
    super(device as never, adapterInfo as never);
    device.addEventListener('uncapturederror', ({ error }) => {
      this.#fault ??= new Error(`the GPU reports: ${error.message}`);
    });
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') this.#fault ??= new Error(`the GPU was lost: ${message}`);
    });
  }

  override async read(dataId: object): ReturnType<WebGPUBackend['read']> {
    const values = await super.read(dataId);
    if (this.#fault !== undefined) throw this.#fault;
    return values;
  }

  override readSync(dataId: object): ReturnType<WebGPUBackend['readSync']> {
    const { values } = this.tensorMap.get(dataId);
    if (values != null) return values;
    throw new Error(
      "webgpu has this tensor's values on the GPU, where Node can only wait for them: await tensor.data()",
    );
  }
}
