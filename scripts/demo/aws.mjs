import { post } from './post.mjs';

const region = 'eu-north-1';
export const cluster = 'demo';
export const service = 'hello-web';

/** What an AWS client needs to find the local ECS. */
export function awsEnvironment(url) {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}

/**
 * A service without tasks behind a load balancer: what infrastructure code sets up once, before the first push.
 *
 * @param url of the local ECS.
 * @param image repository that the service will run.
 * @returns the address where the load balancer listens.
 */
export async function createService(url, image) {
  const { targetGroup, port } = await balance(url);
  await ecs(url, 'CreateCluster', { clusterName: cluster });
  await ecs(url, 'RegisterTaskDefinition', {
    family: service,
    containerDefinitions: [
      {
        name: 'web',
        image: `${image}:none-yet`,
        memory: 128,
        portMappings: [{ containerPort: 8080 }],
        stopTimeout: 5,
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/ecs/hello-web', 'awslogs-region': region, 'awslogs-stream-prefix': 'web' },
        },
      },
    ],
  });
  await ecs(url, 'CreateService', {
    cluster,
    serviceName: service,
    taskDefinition: service,
    desiredCount: 0,
    loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'web', containerPort: 8080 }],
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
  });
  return `http://127.0.0.1:${port}/`;
}

/** A listener that sends visitors to healthy tasks; checks and delays are short, since this is a demo. */
async function balance(url) {
  const balancer = await elb(url, 'CreateLoadBalancer', { Name: service });
  const group = await elb(url, 'CreateTargetGroup', {
    Name: service,
    Protocol: 'HTTP',
    Port: '8080',
    TargetType: 'ip',
    HealthCheckPath: '/health',
    HealthCheckIntervalSeconds: '1',
    HealthCheckTimeoutSeconds: '1',
    HealthyThresholdCount: '2',
  });
  const targetGroup = memberOf(group, 'TargetGroupArn');
  await elb(url, 'ModifyTargetGroupAttributes', {
    TargetGroupArn: targetGroup,
    'Attributes.member.1.Key': 'deregistration_delay.timeout_seconds',
    'Attributes.member.1.Value': '1',
  });
  // Port 0 is local-ecs's own: any that is free.
  const listener = await elb(url, 'CreateListener', {
    LoadBalancerArn: memberOf(balancer, 'LoadBalancerArn'),
    Protocol: 'HTTP',
    Port: '0',
    'DefaultActions.member.1.Type': 'forward',
    'DefaultActions.member.1.TargetGroupArn': targetGroup,
  });
  return { targetGroup, port: memberOf(listener, 'Port') };
}

const signature = (name) =>
  `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/${name}/aws4_request, SignedHeaders=host, Signature=local`;

/** One call of the ECS API, as any AWS client makes it. */
function ecs(url, operation, input) {
  return post(`${url}/`, JSON.stringify(input), {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
    authorization: signature('ecs'),
  });
}

/** One call of the Elastic Load Balancing API; the answer is XML. */
function elb(url, action, input) {
  return post(`${url}/`, new URLSearchParams({ Action: action, Version: '2015-12-01', ...input }).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: signature('elasticloadbalancing'),
  });
}

function memberOf(xml, name) {
  return new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1] ?? '';
}
