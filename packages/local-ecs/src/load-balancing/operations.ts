import type { Operation } from '../operations/operation.ts';
import { describeCapacityReservation, modifyCapacityReservation } from './capacity-reservation.ts';
import { describeAccountLimits, describeSslPolicies } from './limit-operations.ts';
import { createListener, deleteListener, describeListeners, modifyListener } from './listener-operations.ts';
import { describeListenerAttributes, modifyListenerAttributes } from './listener-settings.ts';
import { createLoadBalancer, deleteLoadBalancer, describeLoadBalancers } from './load-balancer-operations.ts';
import {
  describeLoadBalancerAttributes,
  modifyLoadBalancerAttributes,
  setIpAddressType,
  setSecurityGroups,
  setSubnets,
} from './load-balancer-settings.ts';
import { createRule, deleteRule, describeRules, modifyRule, setRulePriorities } from './rule-operations.ts';
import { addTags, describeTags, removeTags } from './tag-operations.ts';
import {
  createTargetGroup,
  deleteTargetGroup,
  describeTargetGroupAttributes,
  describeTargetGroups,
  modifyTargetGroup,
  modifyTargetGroupAttributes,
} from './target-group-operations.ts';
import { deregisterTargets, describeTargetHealth, registerTargets } from './target-operations.ts';

/** The part of Elastic Load Balancing v2 that services need. */
export const LOAD_BALANCING_OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>(
  Object.entries({
    AddTags: addTags,
    CreateListener: createListener,
    CreateLoadBalancer: createLoadBalancer,
    CreateRule: createRule,
    CreateTargetGroup: createTargetGroup,
    DeleteListener: deleteListener,
    DeleteLoadBalancer: deleteLoadBalancer,
    DeleteRule: deleteRule,
    DeleteTargetGroup: deleteTargetGroup,
    DeregisterTargets: deregisterTargets,
    DescribeAccountLimits: describeAccountLimits,
    DescribeCapacityReservation: describeCapacityReservation,
    DescribeListenerAttributes: describeListenerAttributes,
    DescribeListeners: describeListeners,
    DescribeLoadBalancerAttributes: describeLoadBalancerAttributes,
    DescribeLoadBalancers: describeLoadBalancers,
    DescribeRules: describeRules,
    DescribeSSLPolicies: describeSslPolicies,
    DescribeTags: describeTags,
    DescribeTargetGroupAttributes: describeTargetGroupAttributes,
    DescribeTargetGroups: describeTargetGroups,
    DescribeTargetHealth: describeTargetHealth,
    ModifyCapacityReservation: modifyCapacityReservation,
    ModifyListener: modifyListener,
    ModifyListenerAttributes: modifyListenerAttributes,
    ModifyLoadBalancerAttributes: modifyLoadBalancerAttributes,
    ModifyRule: modifyRule,
    ModifyTargetGroup: modifyTargetGroup,
    ModifyTargetGroupAttributes: modifyTargetGroupAttributes,
    RegisterTargets: registerTargets,
    RemoveTags: removeTags,
    SetIpAddressType: setIpAddressType,
    SetRulePriorities: setRulePriorities,
    SetSecurityGroups: setSecurityGroups,
    SetSubnets: setSubnets,
  }),
);
