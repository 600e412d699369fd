import { problemOfProjectName } from '../../names/project-name.ts';

/** A request of the smart HTTP protocol of git (gitprotocol-http). */
export interface GitRequest {
  readonly project: string;
  readonly service: 'git-upload-pack' | 'git-receive-pack';
  /** refs: what is there (GET info/refs) · pack: the exchange itself (POST). */
  readonly step: 'refs' | 'pack';
}

/** A request that is answered with a status and a sentence, which git shows to its user. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** Whether a path is for git: it goes into something that is named like a repository. */
export function isForGit(url: string): boolean {
  return /^\/[^?]*\.git(\/|$|\?)/.test(url) || /\/(info\/refs|git-(upload|receive)-pack)(\?|$)/.test(url);
}

/** Reads method and URL as they came over the wire; nothing is decoded, so nothing can hide behind an encoding. */
export function parseGitRequest(method: string, url: string): GitRequest | Refusal {
  const [path, query] = splitOnce(url, '?');
  const [, name, rest] = /^\/(.+?)\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(path) ?? [];
  if (name === undefined) return noRepository(path);
  const problem = problemOfProjectName(name);
  if (problem !== null) return { status: 404, text: `There can be no project of this name: ${problem}.` };
  if (rest !== 'info/refs') {
    const service = rest === 'git-upload-pack' ? 'git-upload-pack' : 'git-receive-pack';
    return method === 'POST' ? { project: name, service, step: 'pack' } : { status: 405, text: 'Use POST.' };
  }
  if (method !== 'GET') return { status: 405, text: 'Use GET.' };
  const service = /^service=(git-upload-pack|git-receive-pack)$/.exec(query)?.[1];
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
    return { status: 403, text: 'Only the smart HTTP protocol is spoken here: use git 1.6.6 or newer.' };
  }
  return { project: name, service, step: 'refs' };
}

function noRepository(path: string): Refusal {
  const [, name] = /^\/(.+?)\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(path) ?? [];
  const isName = name !== undefined && problemOfProjectName(name) === null;
  return {
    status: 404,
    text: isName
      ? `A repository's address ends with .git here: /${name}.git`
      : 'There is no repository at this address. It is written http://HOST:PORT/NAME.git',
  };
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
