/** A compiled `WebAssembly.Module`. Node's types have no WebAssembly, and those of Workers have another than the DOM's. */
export type WasmModule = object;

interface WasmInstance {
  readonly exports: object;
}

declare const WebAssembly: {
  readonly Instance: new (module: WasmModule, imports: object) => WasmInstance;
};

/** At once: Workers refuse to compile, and a module that is compiled already starts in no time. */
export const instantiate = (module: WasmModule, imports: object): WasmInstance =>
  new WebAssembly.Instance(module, imports);
