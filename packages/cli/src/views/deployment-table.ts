import type { DeploymentCounts } from '@slipway/engine/events';
import { displayWidth } from './display-width.ts';
import type { Glyphs } from './glyphs.ts';
import { bad, faint, type Line, strong } from './line.ts';
import { revisionName } from './short-names.ts';

interface Column {
  readonly heading: string;
  readonly cell: (deployment: DeploymentCounts) => string;
  readonly align: 'left' | 'right';
  /** What goes first where the terminal is narrow; 0 stays. */
  readonly dropped: number;
}

const columns: readonly Column[] = [
  { heading: 'REVISION', cell: ({ taskDefinition }) => revisionName(taskDefinition), align: 'left', dropped: 0 },
  { heading: 'DEPLOYMENT', cell: ({ id }) => id, align: 'left', dropped: 4 },
  { heading: 'STATUS', cell: ({ status }) => status, align: 'left', dropped: 2 },
  { heading: 'ROLLOUT', cell: ({ rolloutState }) => rolloutState ?? '-', align: 'left', dropped: 3 },
  { heading: 'DESIRED', cell: ({ desired }) => String(desired), align: 'right', dropped: 1 },
  { heading: 'RUNNING', cell: ({ running }) => String(running), align: 'right', dropped: 0 },
  { heading: 'PENDING', cell: ({ pending }) => String(pending), align: 'right', dropped: 1 },
  { heading: 'FAILED', cell: ({ failed }) => String(failed), align: 'right', dropped: 1 },
];

const gap = '  ';

/** The deployments of a service as ECS lists them, ours marked; columns that do not fit are left out. */
export function deploymentTable(
  deployments: readonly DeploymentCounts[],
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  if (deployments.length === 0) return [];
  const marker = ' '.repeat(displayWidth(glyphs.pointer));
  const shown = fittingColumns(deployments, width - marker.length - 1);
  const widths = shown.map((column) => columnWidth(column, deployments));
  const pad = (text: string, column: Column, index: number) => {
    const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(text)));
    return column.align === 'left' ? text + space : space + text;
  };
  const heading: Line = [
    faint(`${marker} ${shown.map((column, index) => pad(column.heading, column, index)).join(gap)}`.trimEnd()),
  ];
  const rows = deployments.map((deployment): Line => {
    const cells = shown.map((column, index) => {
      const text = `${index === 0 ? '' : gap}${pad(column.cell(deployment), column, index)}`;
      return column.heading === 'FAILED' && deployment.failed > 0 ? bad(text) : deployment.ours ? strong(text) : text;
    });
    return [deployment.ours ? glyphs.pointer : marker, ' ', ...cells];
  });
  return [heading, ...rows];
}

function fittingColumns(deployments: readonly DeploymentCounts[], width: number): readonly Column[] {
  for (let level = 5; level > 0; level -= 1) {
    const kept = columns.filter(({ dropped }) => dropped < level);
    const needed = kept.reduce((sum, column) => sum + columnWidth(column, deployments) + gap.length, -gap.length);
    if (needed <= width) return kept;
  }
  return columns.filter(({ dropped }) => dropped === 0);
}

function columnWidth({ heading, cell }: Column, deployments: readonly DeploymentCounts[]): number {
  return Math.max(heading.length, ...deployments.map((deployment) => displayWidth(cell(deployment))));
}
