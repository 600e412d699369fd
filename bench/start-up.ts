import { inWorkspace, measureNode, median, row, type Usage } from './measure.ts';

const runs = 20;

/** `slipway --version` against bare node, in turn, so that a machine that changes its speed changes both. */
export async function benchStartUp(): Promise<void> {
  const ours: Usage[] = [];
  const bare: Usage[] = [];
  for (let run = 0; run < runs; run += 1) {
    bare.push(await measureNode(['-e', '0']));
    ours.push(await measureNode([inWorkspace('packages/cli/bin/slipway.cjs'), '--version']));
  }
  const of = (samples: readonly Usage[], what: 'cpuMs' | 'wallMs'): number =>
    median(samples.map((sample) => sample[what]));
  row('node -e 0, CPU', `${of(bare, 'cpuMs').toFixed(1)} ms`);
  row('slipway --version, CPU', `${of(ours, 'cpuMs').toFixed(1)} ms`);
  row('ratio CPU', (of(ours, 'cpuMs') / of(bare, 'cpuMs')).toFixed(2), 'at most 1.3');
  row('ratio wall', (of(ours, 'wallMs') / of(bare, 'wallMs')).toFixed(2), 'at most 1.3');
}
