/** The Node half of the package: what reads and writes directories. */
export * from './artefact-directory.ts';
export * from './stores/directory.ts';
