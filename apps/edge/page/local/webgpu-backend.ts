import '@tensorflow/tfjs-backend-webgpu/dist/register_all_kernels';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Machine } from './messages.ts';

/** There is no GPU to be had. The message says why. */
export class GpuRefused extends Error {
  override readonly name = 'GpuRefused';
}

export interface GpuOptions {
  /** Takes an adapter that only pretends to be a GPU, and computes on the processor. */
  readonly softwareToo: boolean;
  /** Called when the GPU goes away later on; nothing here works afterwards. */
  readonly lost: (message: string) => void;
}

const NAME = 'webgpu';
/** What tfjs asks a device for, as far as the adapter goes. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;
/** Adapters that say only by their name that they are none. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

let running: { readonly name: string; readonly software: boolean } | undefined;

/** Throws GpuRefused. */
export async function startWebGpu({ softwareToo, lost }: GpuOptions): Promise<Machine> {
  running ??= await startDevice(softwareToo, lost);
  const { name, software } = running;
  if (software && !softwareToo) throw onlySoftware(name);
  if (!(await tf.setBackend(NAME))) throw new GpuRefused('The WebGPU backend of tfjs did not start.');
  const why = software
    ? 'It was asked for; this adapter is software, and slow.'
    : 'It is the fastest that there is here.';
  return { backend: 'webgpu', name, why };
}

async function startDevice(softwareToo: boolean, lost: GpuOptions['lost']) {
  const adapter = await findAdapter();
  const { info } = adapter;
  const name = [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ');
  const software = info.isFallbackAdapter || SOFTWARE.test(name);
  if (software && !softwareToo) throw onlySoftware(name);
  const device = await openDevice(adapter);
  void device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') lost(message);
  });
  tf.registerBackend(NAME, () => new WebGPUBackend(device, info));
  return { name: name || 'a GPU without a name', software };
}

const onlySoftware = (name: string): GpuRefused =>
  new GpuRefused(`WebGPU has no real GPU here, only software (${name}), which WASM outruns.`);

async function findAdapter(): Promise<GPUAdapter> {
  if (!navigator.gpu) throw new GpuRefused('This browser has no WebGPU, or none for workers.');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (adapter === null) throw new GpuRefused('WebGPU finds no GPU here, or the browser does not trust its driver.');
  return adapter;
}

async function openDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice({
      requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    });
  } catch (cause) {
    throw new GpuRefused(`The GPU does not start: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
