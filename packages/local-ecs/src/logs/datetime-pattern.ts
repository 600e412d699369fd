/** What each conversion of strftime looks like. */
const CONVERSIONS: Readonly<Record<string, string>> = {
  '%': '%',
  a: '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)',
  A: '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day',
  b: '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)',
  B: '(?:January|February|March|April|May|June|July|August|September|October|November|December)',
  d: '(?:0?[1-9]|[12]\\d|3[01])',
  f: '\\d{1,6}',
  F: '\\d{4}-\\d{2}-\\d{2}',
  H: '(?:[01]?\\d|2[0-3])',
  I: '(?:0?[1-9]|1[0-2])',
  j: '\\d{1,3}',
  L: '\\d{3}',
  m: '(?:0?[1-9]|1[0-2])',
  M: '[0-5]?\\d',
  p: '(?:AM|PM)',
  S: '[0-5]?\\d',
  T: '\\d{2}:\\d{2}:\\d{2}',
  w: '[0-6]',
  y: '\\d{2}',
  Y: '\\d{4}',
  z: '[+-]\\d{4}',
  Z: '[A-Z]{1,4}T',
};

/** A pattern (source of a RegExp) that finds a time of this strftime format in a line, as `awslogs-datetime-format` means it. */
export function datetimePattern(format: string): string {
  return format.replaceAll(/%(.)|([.*+?^${}()|[\]\\])/g, (whole, conversion?: string, special?: string) => {
    if (special !== undefined) return `\\${special}`;
    return CONVERSIONS[conversion ?? ''] ?? whole;
  });
}
