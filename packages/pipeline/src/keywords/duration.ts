const units: readonly (readonly [names: RegExp, ms: number])[] = [
  [/^(?:s|secs?|seconds?)$/, 1000],
  [/^(?:m|mins?|minutes?)$/, 60_000],
  [/^(?:h|hrs?|hours?)$/, 3_600_000],
  [/^(?:d|days?)$/, 86_400_000],
  [/^(?:w|wks?|weeks?)$/, 604_800_000],
  [/^(?:mo|mos|months?)$/, 2_592_000_000],
  [/^(?:y|yrs?|years?)$/, 31_557_600_000],
];

/**
 * Milliseconds of a time as GitLab writes it: `1h 30m`, `90 minutes`, `1 hour and 5 seconds`, `3600` (seconds).
 *
 * @returns null for a text that is none, and for no time at all.
 */
export function parseTime(text: string): number | null {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/,|\band\b/g, ' ');
  const parts = [...words.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)];
  if (parts.length === 0 || words.replace(/(\d+(?:\.\d+)?)\s*([a-z]*)/g, '').trim() !== '') return null;
  let total = 0;
  for (const [, count, unit] of parts) {
    const ms = unit === '' ? 1000 : units.find(([names]) => names.test(unit ?? ''))?.[1];
    if (ms === undefined) return null;
    total += Number(count) * ms;
  }
  return total > 0 ? Math.round(total) : null;
}

/** `1h 30m`, `45s`; under a second `300 ms`. */
export function timeText(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}
