/** Who asks. */
export interface Caller {
  readonly kind: 'anonymous' | 'key' | 'signature';
  /** The id of a key, or a keyed hash of an address: never the address. */
  readonly id: string;
}

/** What the gateway finds out about a request, and its log tells. */
export interface RequestVariables {
  requestId: string;
  caller?: Caller;
}
