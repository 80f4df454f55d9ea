import { existsSync, readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf } from '../errors.ts';
import { type BackendModule, isRefusal, type Refusal, type Started, type StartOptions } from './backend.ts';
import type { FaultyDevice } from './webgpu-backend.ts';

/** As much of WebGPU as is used here; its own types would bring all of the browser's. */
interface GpuDevice extends FaultyDevice {
  destroy(): void;
}
interface GpuAdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter: boolean;
}
interface GpuAdapter {
  readonly info: GpuAdapterInfo;
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(descriptor: object): Promise<GpuDevice>;
}
interface Gpu {
  requestAdapter(options: object): Promise<GpuAdapter | null>;
}

/** The npm package `webgpu`: Dawn, Chrome's WebGPU, as a Node addon. */
export interface Dawn {
  create(options: string[]): Gpu;
  readonly globals: object;
}

/** Everything that the backend finds on a machine; a test puts its own here. */
export interface Surroundings {
  loadDawn(): Promise<Dawn>;
  /** Whether a GPU may be there at all. Dawn prints warnings where none is. */
  mayHaveGpu(): boolean;
}

/** tfjs's own priority of its WebGPU backend. */
const PRIORITY = 3;

/** Any GPU with a Vulkan (Linux), Direct3D 12 (Windows) or Metal (macOS) driver. */
export const webgpu: BackendModule = webgpuWith({
  loadDawn: async () => (await import('webgpu')) as unknown as Dawn,
  mayHaveGpu,
});

export function webgpuWith({ loadDawn, mayHaveGpu }: Surroundings): BackendModule {
  let started: Started | undefined;
  return {
    name: 'webgpu',
    tfjsName: 'webgpu',
    async start(options) {
      if (started !== undefined) return started;
      if (!options.allowSoftware && !mayHaveGpu()) return NO_GPU;
      let dawn: Dawn;
      try {
        dawn = await loadDawn();
      } catch (error) {
        return {
          reason: `Dawn does not load: ${messageOf(error).split('\n', 1)[0]}`,
          fix: 'reinstall the packages with `npm ci`; on Linux, Dawn needs glibc 2.34 or newer.',
        };
      }
      const outcome = await startOn(dawn, options);
      if (!isRefusal(outcome)) started = outcome;
      return outcome;
    },
  };
}

const NO_GPU: Refusal = {
  reason: 'no GPU',
  fix: 'run it where a GPU is; a container must be given one (/dev/dri, or NVIDIA\'s runtime with the capability "graphics").',
};
const NO_ADAPTER: Refusal = {
  reason: 'no adapter',
  fix: "install the GPU's driver; on Linux also Vulkan's loader (Debian: libvulkan1). VK_DRIVER_FILES names a driver that stands elsewhere.",
};

async function startOn(dawn: Dawn, { allowSoftware }: StartOptions): Promise<Started | Refusal> {
  const gpu = dawn.create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return NO_ADAPTER;
  const { info } = adapter;
  if (info.isFallbackAdapter && !allowSoftware) {
    return {
      reason: `software adapter only (${nameOf(info)})`,
      fix: "install the GPU's driver. --allow-software takes this adapter, for tests; wasm is a hundred times faster.",
    };
  }
  try {
    await register(dawn, gpu, adapter);
  } catch (error) {
    return { reason: `no device on ${nameOf(info)}: ${messageOf(error)}`, fix: "update the GPU's driver." };
  }
  return { description: `webgpu, ${nameOf(info)}${info.isFallbackAdapter ? ', in software' : ''}` };
}

/** Such as "nvidia ampere nvidia-a100"; drivers leave some of it empty. */
const nameOf = ({ vendor, architecture, device, description }: GpuAdapterInfo): string =>
  [vendor, architecture, device].filter((part) => part !== '').join(' ') || description;

/** What tfjs's shaders use up to the limit of the hardware; a device has the lowest common ones unless asked. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

async function register(dawn: Dawn, gpu: Gpu, adapter: GpuAdapter): Promise<void> {
  // tfjs's backend looks for all of this in globals, and does so while it is loaded.
  Object.assign(globalThis, dawn.globals);
  const { navigator = {} } = globalThis as { navigator?: object };
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });

  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });
  const { createWebGpuBackend } = await import('./webgpu-backend.ts');
  const backend = createWebGpuBackend(device, adapter.info);
  // Small tensors too are computed where the self-test and the tests of gradients have looked.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => backend, PRIORITY);
  letTheProcessEnd(device);
}

/** A device that lives can keep Node from ending, and drivers from ending well. */
function letTheProcessEnd(device: GpuDevice): void {
  process.once('beforeExit', () => {
    device.destroy();
    Reflect.deleteProperty((globalThis as unknown as { navigator: object }).navigator, 'gpu');
  });
}

/** On Linux a GPU is a file; a driver that the user names may do without. Elsewhere Dawn says so without a warning. */
function mayHaveGpu(): boolean {
  if (process.platform !== 'linux') return true;
  if (process.env.VK_ICD_FILENAMES || process.env.VK_DRIVER_FILES || process.env.VK_ADD_DRIVER_FILES) return true;
  if (existsSync('/dev/dxg')) return true; // Windows' subsystem for Linux
  return hasDevice('/dev/dri', /^renderD/) || hasDevice('/dev', /^(nvidia\d|kgsl|mali)/);
}

const hasDevice = (folder: string, name: RegExp): boolean =>
  existsSync(folder) && readdirSync(folder).some((file) => name.test(file));
