/** The build serves these as files; what is imported is their URL. */
declare module '*.wasm' {
  const url: string;
  export default url;
}
