/** The portable half of the package: no import from here reaches a Node API. */
export * from './artefact.ts';
export { ArtefactError, type ArtefactErrorCode, type ErrorParts } from './artefact-error.ts';
export * from './digest.ts';
export * from './load.ts';
export * from './manifest.ts';
export { checkManifest, parseManifest } from './parse-manifest.ts';
export * from './quantize.ts';
