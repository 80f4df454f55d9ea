interface LockEntry {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Optional packages, of other platforms above all, that a package-lock.json leaves out: `npm ci` refuses it then, though
 * none of them would be installed. `npm install` forgets those that the registry does not have at that moment.
 * @returns a line for each.
 */
export function missingFromLock(packages: Readonly<Record<string, LockEntry>>): string[] {
  return Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, wanted]) => !isLocked(packages, place, name, wanted))
      .map(([name, wanted]) => `${name}@${wanted}, for ${place}`),
  );
}

/** Looks where Node looks: beside the package's own dependencies, then beside those of each folder above. */
function isLocked(packages: Readonly<Record<string, LockEntry>>, place: string, name: string, wanted: string): boolean {
  for (let folder = place; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const found = packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`];
    if (found !== undefined) return found.version === wanted || !/^\d/.test(wanted);
    if (!folder.includes('node_modules/')) return false;
  }
}
