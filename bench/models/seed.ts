import { numericSeed } from '@omokage/models/sampling';

/** Decides which pictures are drawn and compared, and so every figure: the same command gives the same ones. */
export const SEED = numericSeed(0);
