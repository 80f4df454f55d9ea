/** What a TypeScript source imports, in any of the ways there are. Read by patterns: comments are left out first. */
export function importsOf(source: string): string[] {
  const code = source.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');
  const patterns = [
    /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*\(?\s*['"]([^'"]+)['"]/g,
    /\brequire(?:\.resolve)?\s*\(\s*['"]([^'"]+)['"]/g,
  ];
  return [...new Set(patterns.flatMap((pattern) => Array.from(code.matchAll(pattern), ([, module]) => module)))];
}
