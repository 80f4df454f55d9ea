/** For tests: WebGPU on machines without a GPU. SwiftShader, a Vulkan driver that computes in software, comes with Chromium. */
import { existsSync } from 'node:fs';
import type { TestContext } from 'vitest';

const DRIVERS = ['/usr/lib/chromium/vk_swiftshader_icd.json', '/opt/google/chrome/vk_swiftshader_icd.json'];

/** This process's environment, for a child that shall see SwiftShader if it is there and nothing else was chosen. */
export function environmentWithSoftwareGpu(): NodeJS.ProcessEnv {
  const driver = DRIVERS.find((file) => existsSync(file));
  return driver === undefined ? process.env : { VK_ICD_FILENAMES: driver, ...process.env };
}

/** Skips a test for want of an adapter, in words; fails it where there has to be one (CI). */
export function skipWithoutAdapter(context: TestContext, reason: string): void {
  const needed = `webgpu: ${reason}. It needs a GPU, or libvulkan1 and SwiftShader (Debian: chromium-common)`;
  if (process.env.CI) throw new Error(`${needed}, and CI installs them`);
  context.skip(needed);
}
