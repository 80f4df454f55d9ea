import type { Rgba } from '../rgba.ts';
import { instantiate, type WasmModule } from './web-assembly.ts';

/** What the factories of jSquash's emscripten codecs take, as far as it is used here. */
interface Options {
  noInitialRun: boolean;
  /** Given, or the glue asks `import.meta.url`, which a bundled Worker has not. */
  locateFile(path: string): string;
  instantiateWasm(imports: object, done: (instance: object) => void): object;
  print(line: string): void;
  printErr(line: string): void;
}

/** What `decode` of such a codec gives: an `ImageData`, or the like where there is none. */
export interface DecodedImage {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

export interface Emscripten<Api> {
  readonly api: Api;
  /** Lines written to stderr since the last call: what libjpeg warns of. */
  takeComplaints(): string[];
}

/** Starts an instance of its own of a codec, whose JavaScript is `factory` and whose code is `module`. */
export async function startEmscripten<Api>(factory: unknown, module: WasmModule): Promise<Emscripten<Api>> {
  let complaints: string[] = [];
  const options: Options = {
    noInitialRun: true,
    locateFile: (path) => path,
    instantiateWasm: (imports, done) => {
      const instance = instantiate(module, imports);
      done(instance);
      return instance.exports;
    },
    print: () => {},
    printErr: (line) => complaints.push(line),
  };
  const api = await (factory as (options: Options) => Promise<Api>)(options);
  return {
    api,
    takeComplaints: () => {
      const taken = complaints;
      complaints = [];
      return taken;
    },
  };
}

/** @throws Error when there is no picture. */
export function toRgba(image: DecodedImage | null): Rgba {
  if (!image) throw new Error('the codec gave no picture');
  const { width, height, data } = image;
  return { width, height, pixels: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}
