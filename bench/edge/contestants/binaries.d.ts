/** Compiled by the runtime before the Worker starts. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
