import { dirname, join, relative } from 'node:path';

const LINK = /\[([^\]]*)\]\(([^)\s]+)\)/g;
const CODE = /^(```[\s\S]*?^```)$/m;

/**
 * The pages of a package as its tarball has them: its README, and the pages of the documentation that it leads to, under their paths in
 * the workspace. Links between them and into the package hold; of others only the text is left, for what they lead to is not there.
 *
 * @param {string} folder of the package, in the workspace.
 * @param {(path: string) => string} read gives the text of a page of the workspace.
 * @returns {Map<string, string>} texts by their paths in the tarball.
 */
export function shippedPages(folder, read) {
  const readme = join(folder, 'README.md');
  const targets = [...read(readme).matchAll(LINK)].map(([, , link]) => target(readme, link).path);
  const pages = new Set([readme, ...targets.filter((path) => path.startsWith('docs/') && path.endsWith('.md'))]);
  const isInside = (path) => path.startsWith(`${folder}/`);
  const shipped = (path) => (isInside(path) ? relative(folder, path) : path);

  const relinked = (page) => (whole, text, link) => {
    if (/^(?:[a-z]+:|#)/.test(link)) return whole;
    const { path, anchor } = target(page, link);
    if (!pages.has(path) && !isInside(path)) return text;
    return `[${text}](${relative(dirname(shipped(page)), shipped(path))}${anchor})`;
  };
  const text = (page) =>
    read(page)
      .split(CODE)
      .map((part) => (part.startsWith('```') ? part : part.replace(LINK, relinked(page))))
      .join('');
  return new Map([...pages].map((page) => [shipped(page), text(page)]));
}

function target(page, link) {
  const [file, anchor] = link.split('#');
  return { path: join(dirname(page), file), anchor: anchor === undefined ? '' : `#${anchor}` };
}
