/** What a backend is to the rest of the trainer: something that starts here, or says why it does not. */

export const BACKEND_NAMES = ['cuda', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

export interface StartOptions {
  /** wasm: threads including the calling one. None: one for every core, up to what the binary can start. */
  readonly threads?: number | undefined;
  /** webgpu: takes an adapter that computes in software too, for tests. It is far slower than wasm. */
  readonly allowSoftware?: boolean | undefined;
}

/** A backend that runs: tfjs has it registered, with every kernel that training needs. */
export interface Started {
  /** For people, such as "wasm, 2 threads, SIMD". */
  readonly description: string;
}

/** Why a backend does not run here. */
export interface Refusal {
  /** In a few words, as they stand in a list: "not installed". */
  readonly reason: string;
  /** What the user can do about it. */
  readonly fix: string;
}

export interface BackendModule {
  readonly name: BackendName;
  /** What tfjs calls it. */
  readonly tfjsName: string;
  /**
   * Starts the backend; asking again is free and gives the same answer. It need not become tfjs's current one.
   * Throws UserError for options that contradict an earlier start, and nothing for a machine that lacks something.
   */
  start(options: StartOptions): Promise<Started | Refusal>;
}

export const isRefusal = (outcome: Started | Refusal): outcome is Refusal => 'reason' in outcome;
