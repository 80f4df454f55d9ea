/** The portable half of the package: no import from here reaches a Node API. */
export * from './artefact.ts';
export { ArtefactError, type ArtefactErrorCode, type ErrorParts } from './artefact-error.ts';
export { averageStyle, averagesOfClasses } from './average-style.ts';
export { describeAgain, type Telling } from './describe-again.ts';
export * from './digest.ts';
export * from './load.ts';
export * from './manifest.ts';
export { checkManifest, parseManifest } from './parse-manifest.ts';
export { type PublishOptions, publish } from './publish.ts';
export * from './quantize.ts';
export { listModels, resolveDigest, resolveModel } from './resolve.ts';
export { type RollbackOptions, rollback } from './rollback.ts';
export { MemoryStore } from './stores/memory.ts';
export { R2BindingStore, type R2BucketLike } from './stores/r2-binding.ts';
export { type R2S3Options, R2S3Store } from './stores/r2-s3.ts';
export { type ModelStore, type PutOptions, StoreError, type Tagged, type VersionTag } from './stores/store.ts';
export * from './telling.ts';
export { listVersions, type StoredVersion } from './versions.ts';
