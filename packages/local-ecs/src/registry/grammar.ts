const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY_NAME = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const UPLOAD_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Clients refuse longer ones; it also keeps every component a possible file name. */
const LONGEST_NAME = 255;

/**
 * `<name>` of the distribution specification. No component begins with `.` or `_`, so that a name never leads out of
 * its folder nor into the registry's own ones.
 */
export function isRepositoryName(text: string): boolean {
  return text.length <= LONGEST_NAME && REPOSITORY_NAME.test(text);
}

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** The form in which this registry gives out the ids of uploads. */
export function isUploadId(text: string): boolean {
  return UPLOAD_ID.test(text);
}
