/** What the file is called, in the root of a repository. */
export const configFile = 'slipway.yml';

/** A repository's own words about its image and where it goes, checked and completed. */
export interface Config {
  /** Repository of the image, without tag and digest: the tag is the commit. */
  readonly image: string;
  /** Null where the surroundings say it: `--region`, AWS_REGION, the profile. */
  readonly region: string | null;
  /** Name or ARN. */
  readonly cluster: string;
  /** Names or ARNs, at least one. */
  readonly services: readonly string[];
  /** Branches that are deployed; `*` stands for anything but `/`, `**` for anything. */
  readonly branches: readonly string[];
  /** Commands of the shell, one after another; empty where there are no tests. */
  readonly test: readonly string[];
  /** Path from the root of the repository. */
  readonly dockerfile: string;
  /** Folder that is sent to the builder, from the root of the repository. */
  readonly context: string;
  /** Values of the ARG instructions. */
  readonly buildArgs: Readonly<Record<string, string>>;
}

/** One thing that is wrong with the file. */
export interface ConfigProblem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** `services[1]`; empty for the file as a whole. */
  readonly path: string;
  /** One sentence. */
  readonly message: string;
}
