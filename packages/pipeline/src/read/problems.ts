import type { Problem } from '../model.ts';
import type { Place } from './located.ts';

/** Collects everything that is wrong with a pipeline file, so that it can be told at once. */
export class Problems {
  readonly #found = new Map<string, Problem>();

  /** Something that leaves no pipeline. */
  error(place: Place, path: string, message: string): void {
    this.#add('error', place, path, message);
  }

  /** Something that a person should know, and that stops nothing. */
  warning(place: Place, path: string, message: string): void {
    this.#add('warning', place, path, message);
  }

  get hasErrors(): boolean {
    return this.all.some(({ level }) => level === 'error');
  }

  /** In the order of files and lines. A template that several jobs use is complained about once. */
  get all(): readonly Problem[] {
    return [...this.#found.values()].toSorted(
      (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
    );
  }

  #add(level: Problem['level'], { file, line, column }: Place, path: string, message: string): void {
    const key = JSON.stringify([file, line, column, message]);
    if (!this.#found.has(key)) this.#found.set(key, { level, file, line, column, path, message });
  }
}

/** `.gitlab-ci.yml:3:5: deploy.only[0]: …`. */
export function problemText({ file, line, column, path, message }: Problem): string {
  return `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`;
}
