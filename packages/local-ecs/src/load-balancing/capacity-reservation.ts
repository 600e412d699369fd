import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structure, text } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import type { LoadBalancer } from './load-balancer.ts';
import { findBalancer, zonesView } from './load-balancer-operations.ts';
import { numberBetween, requiredText, validationError } from './query-input.ts';

const UNITS = { least: 1, most: 1_000_000 };

/** DescribeCapacityReservation: what was asked for is provisioned at once; a load balancer that reserves nothing has no state. */
export function describeCapacityReservation(call: Call): JsonObject {
  return reservationView(findBalancer(call, requiredText(call.input, 'LoadBalancerArn')));
}

/** ModifyCapacityReservation: kept. */
export function modifyCapacityReservation(call: Call): JsonObject {
  const balancer = findBalancer(call, requiredText(call.input, 'LoadBalancerArn'));
  const units = numberBetween(structure(call.input, 'MinimumLoadBalancerCapacity') ?? {}, 'CapacityUnits', UNITS);
  const isReset = text(call.input, 'ResetCapacityReservation') === 'true';
  if (isReset && units !== null) {
    throw new EcsError(
      'InvalidConfigurationRequest',
      'Minimum load balancer capacity and reset capacity reservation cannot be specified at the same time',
    );
  }
  if (!isReset && units === null) {
    throw validationError('You must specify either minimum load balancer capacity or reset capacity reservation');
  }
  balancer.reservation = units === null ? null : { units, modifiedAt: call.world.pace.now() };
  return reservationView(balancer);
}

function reservationView(balancer: LoadBalancer): JsonObject {
  const { reservation } = balancer;
  if (reservation === undefined || reservation === null) return { CapacityReservationState: [] };
  const zones = zonesView(balancer);
  return {
    LastModifiedTime: new Date(reservation.modifiedAt).toISOString(),
    MinimumLoadBalancerCapacity: { CapacityUnits: reservation.units },
    CapacityReservationState: zones.map(({ ZoneName }) => ({
      AvailabilityZone: ZoneName,
      EffectiveCapacityUnits: reservation.units / zones.length,
      State: { Code: 'provisioned' },
    })),
  };
}
