import type { Happening } from '../events/delivery-event.ts';
import type { EcsService } from '../model/ecs-service.ts';
import type { FinalVerdict } from '../model/verdict.ts';
import type { Memory } from './memory.ts';
import type { Subject } from './subject.ts';

/** What a watch yields: something for the event stream, or the verdict that ends one subject. */
export type WatchStep =
  | { readonly kind: 'happening'; readonly happening: Happening }
  | {
      readonly kind: 'verdict';
      readonly subject: Subject;
      readonly memory: Memory;
      readonly verdict: FinalVerdict;
      /** As last seen; null when ECS does not know the service any more. */
      readonly service: EcsService | null;
    };
