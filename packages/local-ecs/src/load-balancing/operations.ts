import type { Operation } from '../operations/operation.ts';
import { createListener, deleteListener, describeListeners } from './listener-operations.ts';
import { createLoadBalancer, deleteLoadBalancer, describeLoadBalancers } from './load-balancer-operations.ts';
import {
  createTargetGroup,
  deleteTargetGroup,
  describeTargetGroupAttributes,
  describeTargetGroups,
  describeTargetHealth,
  modifyTargetGroup,
  modifyTargetGroupAttributes,
} from './target-group-operations.ts';

/** The part of Elastic Load Balancing v2 that a service with an HTTP listener needs. */
export const LOAD_BALANCING_OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>(
  Object.entries({
    CreateListener: createListener,
    CreateLoadBalancer: createLoadBalancer,
    CreateTargetGroup: createTargetGroup,
    DeleteListener: deleteListener,
    DeleteLoadBalancer: deleteLoadBalancer,
    DeleteTargetGroup: deleteTargetGroup,
    DescribeListeners: describeListeners,
    DescribeLoadBalancers: describeLoadBalancers,
    DescribeTargetGroupAttributes: describeTargetGroupAttributes,
    DescribeTargetGroups: describeTargetGroups,
    DescribeTargetHealth: describeTargetHealth,
    ModifyTargetGroup: modifyTargetGroup,
    ModifyTargetGroupAttributes: modifyTargetGroupAttributes,
  }),
);
