/**
 * Holds the page of dependencies against every package.json: a line for each, and none for what is gone.
 *
 * @param {string} page the text of docs/dependencies.md
 * @param {readonly { name: string, dependencies?: object, devDependencies?: object }[]} manifests of the workspace
 * @returns {string[]} what is wrong, a sentence each
 */
export function dependencyProblems(page, manifests) {
  const ours = new Set(manifests.map(({ name }) => name));
  const used = new Set(
    manifests
      .flatMap(({ dependencies, devDependencies }) => Object.keys({ ...dependencies, ...devDependencies }))
      .filter((name) => !ours.has(name)),
  );
  const listed = new Set([...page.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name));
  return [
    ...[...used].filter((name) => !listed.has(name)).map((name) => `docs/dependencies.md has no line for ${name}.`),
    ...[...listed]
      .filter((name) => !used.has(name))
      .map((name) => `docs/dependencies.md has a line for ${name}, which nothing uses.`),
  ];
}
