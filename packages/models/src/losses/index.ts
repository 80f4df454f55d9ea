export * as nonSaturating from './non-saturating.ts';
export { r1Penalty } from './r1.ts';
