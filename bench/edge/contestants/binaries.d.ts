/** Compiled by the runtime before the Worker starts. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

/** The same, of a package that declares its .wasm as something else. */
declare module '*.wasm?module' {
  const module: WebAssembly.Module;
  export default module;
}
