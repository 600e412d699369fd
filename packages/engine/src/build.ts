import { type DeliveryOptions, eventStream } from './delivery/event-stream.ts';
import type { DeliveryEvent, DeliveryStarted } from './events/delivery-event.ts';
import { buildImage } from './image/build-image.ts';
import { cleanImages } from './image/clean-images.ts';
import type { BuildRequest, CleanRequest } from './image/request.ts';
import { looksSecret } from './model/secret-look.ts';
import type { ImagePorts } from './ports/index.ts';

/**
 * Builds the image of a commit, and pushes it where asked. The stream always ends with `delivery.finished`, whose `exit` is the
 * exit status; nothing is thrown. Values of build arguments that look secret are masked in all events.
 */
export function build(
  request: BuildRequest,
  ports: ImagePorts,
  options: DeliveryOptions,
): AsyncIterable<DeliveryEvent> {
  const own = secretArguments(request, ports);
  const secrets = () => [...(options.secrets?.() ?? []), ...own];
  return eventStream(started('build', false), ports, { ...options, secrets }, () =>
    buildImage(request, ports, options.signal),
  );
}

/** Removes images that were built here from this host; same stream. */
export function clean(
  request: CleanRequest,
  ports: ImagePorts,
  options: DeliveryOptions,
): AsyncIterable<DeliveryEvent> {
  return eventStream(started('clean', request.dryRun), ports, options, () => cleanImages(request, ports));
}

function started(command: 'build' | 'clean', dryRun: boolean): DeliveryStarted {
  return { type: 'delivery.started', command, region: '', cluster: '', services: [], waitFor: 'none', dryRun };
}

function secretArguments({ buildArguments }: BuildRequest, { variable }: ImagePorts): readonly string[] {
  return buildArguments.flatMap((argument) => {
    const equals = argument.indexOf('=');
    const name = equals === -1 ? argument : argument.slice(0, equals);
    const value = equals === -1 ? variable(argument) : argument.slice(equals + 1);
    return value !== null && looksSecret(name, value) ? [value] : [];
  });
}
