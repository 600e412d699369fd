import { printable } from '@slipway/engine/events';

interface Row {
  readonly id: string;
  readonly number: number;
  readonly project: string;
  readonly ref: { readonly name: string };
  readonly sha: string;
  readonly status: string;
  readonly detail: string;
  readonly receivedAt: string;
}

/** Runs as a table, a line each. */
export function runTable(runs: readonly Row[]): string {
  if (runs.length === 0) return 'No run yet.';
  const rows = runs.map(({ id, number, project, ref, sha, status, detail, receivedAt }) => [
    `${project} #${number}`,
    printable(ref.name),
    sha.slice(0, 8),
    status,
    receivedAt,
    id,
    printable(detail.split('\n')[0] ?? ''),
  ]);
  const widths = rows.reduce(
    (widest, row) => row.map((cell, at) => Math.max(cell.length, widest[at] ?? 0)),
    [] as number[],
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
