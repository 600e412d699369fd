import type { LoadBalancing } from '../../ports/load-balancing.ts';
import type { ClientSettings } from './client-settings.ts';

/**
 * Elastic Load Balancing, asked once for each target group. It only makes a forecast better: whatever goes wrong, the
 * answer is that the delay is not known.
 */
export function elasticLoadBalancing(settings: ClientSettings): LoadBalancing {
  const known = new Map<string, Promise<number | null>>();
  return {
    deregistrationDelayMs(targetGroupArn) {
      const delay = known.get(targetGroupArn) ?? readDelayMs(targetGroupArn, settings).catch(() => null);
      known.set(targetGroupArn, delay);
      return delay;
    },
  };
}

async function readDelayMs(targetGroupArn: string, settings: ClientSettings): Promise<number | null> {
  const { ElasticLoadBalancingV2Client, DescribeTargetGroupAttributesCommand } = await import(
    '@aws-sdk/client-elastic-load-balancing-v2'
  );
  const client = new ElasticLoadBalancingV2Client(settings);
  try {
    const answer = await client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: targetGroupArn }));
    const seconds = answer.Attributes?.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
    return seconds === undefined || !/^\d+$/.test(seconds) ? null : Number(seconds) * 1000;
  } finally {
    client.destroy();
  }
}
