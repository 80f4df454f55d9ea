import { describe, expect, it } from 'vitest';
import { type Dawn, webgpuWith } from './webgpu.ts';

/** A machine whose Dawn answers with this adapter. */
const machine = (adapter: object | null, mayHaveGpu = true) =>
  webgpuWith({
    mayHaveGpu: () => mayHaveGpu,
    loadDawn: async () => ({ globals: {}, create: () => ({ requestAdapter: async () => adapter }) }) as unknown as Dawn,
  });

const software = {
  info: {
    vendor: 'google',
    architecture: 'swiftshader',
    device: '',
    description: 'SwiftShader',
    isFallbackAdapter: true,
  },
};

describe('webgpu, where it does not start', () => {
  it('says that there is no GPU, without asking Dawn', async () => {
    const untouched = webgpuWith({
      mayHaveGpu: () => false,
      loadDawn: () => Promise.reject(new Error('Dawn was loaded')),
    });
    expect(await untouched.start({})).toMatchObject({ reason: 'no GPU' });
  });

  it('says that there is no adapter', async () => {
    expect(await machine(null).start({})).toEqual({ reason: 'no adapter', fix: expect.stringContaining('libvulkan1') });
    expect(await machine(null, false).start({ allowSoftware: true })).toMatchObject({ reason: 'no adapter' });
  });

  it('takes no software adapter unasked', async () => {
    expect(await machine(software).start({})).toEqual({
      reason: 'software adapter only (google swiftshader)',
      fix: expect.stringContaining('--allow-software'),
    });
  });

  it('says why Dawn does not load', async () => {
    const old = webgpuWith({
      mayHaveGpu: () => true,
      loadDawn: () => Promise.reject(new Error("version `GLIBC_2.34' not found\nmore")),
    });
    expect(await old.start({})).toEqual({
      reason: "Dawn does not load: version `GLIBC_2.34' not found",
      fix: expect.stringContaining('glibc'),
    });
  });

  it('says why an adapter gives no device', async () => {
    const broken = {
      info: { ...software.info, isFallbackAdapter: false },
      limits: {},
      requestDevice: () => Promise.reject(new Error('out of memory')),
    };
    expect(await machine(broken).start({})).toMatchObject({ reason: 'no device on google swiftshader: out of memory' });
  });
});
