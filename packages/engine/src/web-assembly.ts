/** A compiled `WebAssembly.Module`. Node's types have no WebAssembly, and those of Workers have another than the DOM's. */
export type WasmModule = object;

/** The memory that a runner's kernels work on. Its buffer is another one after it has grown. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** In pages of 64 KiB; returns how many there were. */
  grow(pages: number): number;
}

declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => WasmModule;
  readonly Memory: new (limits: { initial: number; maximum?: number }) => WasmMemory;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
};

export const compileModule = (binary: Uint8Array): WasmModule => new WebAssembly.Module(binary);

/** @param pages of 64 KiB, all zero */
export const newMemory = (pages: number, most?: number): WasmMemory =>
  new WebAssembly.Memory(most === undefined ? { initial: pages } : { initial: pages, maximum: most });

export const instantiate = (module: WasmModule, memory: WasmMemory): object =>
  new WebAssembly.Instance(module, { env: { memory } }).exports;
