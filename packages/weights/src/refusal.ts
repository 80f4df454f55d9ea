/** Makes the error that says what is wrong. */
export type Refusal = (detail: string) => Error;
