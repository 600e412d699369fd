import { type DockerfileLine, jsonWords } from './dockerfile-lines.ts';

interface Reason {
  readonly line: number;
  readonly problem: string;
}

const knownFlags: Readonly<Record<string, readonly string[]>> = {
  COPY: ['chown', 'chmod', 'link'],
  ADD: ['chown', 'chmod', 'link'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
};

/** What of an instruction the built-in builder cannot do; nothing for what it can. It runs no program and unpacks no archive. */
export function unsupported({ line, instruction, flags, rest, documents }: DockerfileLine): readonly Reason[] {
  const says = (problem: string): readonly Reason[] => [{ line, problem }];
  if (instruction === 'RUN' || instruction === 'ONBUILD') return says(shortened(`${instruction} ${rest}`));
  const flag = flags.find(({ name }) => knownFlags[instruction]?.includes(name) === false);
  if (flag !== undefined)
    return says(shortened(`${instruction} --${flag.name}${flag.value === null ? '' : `=${flag.value}`} ${rest}`));
  if (documents.length > 0) return says(`${instruction} with a here-document`);
  const owner = flags.find(({ name }) => name === 'chown')?.value ?? '0';
  if (!/[$]/.test(owner) && !numericOwner.test(owner)) {
    return says(`${instruction} --chown=${owner}: only numbers and root are known without the image's /etc/passwd`);
  }
  const mode = flags.find(({ name }) => name === 'chmod')?.value ?? '0';
  if (!/[$]/.test(mode) && !/^[0-7]{1,4}$/.test(mode)) return says(`${instruction} --chmod=${mode}: only octal modes`);
  if (instruction !== 'ADD') return [];
  const sources = (jsonWords(rest) ?? rest.split(/\s+/)).slice(0, -1);
  if (sources.some((source) => /^(?:https?|ssh|git):\/\/|^git@/.test(source)))
    return says(shortened(`ADD ${rest}: from the network`));
  return sources.some((source) => archive.test(source)) ? says(shortened(`ADD ${rest}: unpacks an archive`)) : [];
}

/** `user[:group]` in numbers, or root. */
export const numericOwner = /^(?:\d+|root)(?::(?:\d+|root))?$/;

const archive = /\.(?:tar|tar\.[a-z0-9]+|tgz|tbz2?|txz)$/i;
const longest = 100;

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}
