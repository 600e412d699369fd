import { type DeliveryEvent, printable } from '@slipway/engine/events';
import type { DeliveryModel } from './delivery-model.ts';
import { asciiGlyphs } from './glyphs.ts';
import { textOf } from './line.ts';
import { summaryOf } from './summary.ts';

/** Workflow commands of GitHub Actions that put the failures of a finished delivery on the page of the run. */
export function annotations(model: DeliveryModel, event: DeliveryEvent): readonly string[] {
  if (event.type !== 'delivery.finished' || event.exit === 0) return [];
  const failures = event.services
    .filter(({ exit }) => exit !== 0)
    .flatMap(({ service }) => model.services.filter((one) => one.service === service))
    .map((service) => ({
      title: `slipway: ${service.service}`,
      text: summaryOf(model, service, { ...asciiGlyphs, ok: '', failed: '', unsure: '', warning: '' })
        .map((line) => line.map(textOf).join('').trim().replace(/ {2,}/, ': '))
        .join('\n')
        // The title has it already.
        .replace(`${service.service}: `, ''),
    }));
  return [
    ...failures.map(({ title, text }) => workflowCommand(title, text)),
    ...(event.error === null ? [] : [annotationOf(event.error)]),
  ];
}

/** The workflow command for an error of the catalogue. */
export function annotationOf(error: { readonly code: string; readonly what: string; readonly hint: string }): string {
  return workflowCommand(`slipway: ${error.code}`, `${error.what}\n${error.hint}`);
}

/** Breaks up the old form of workflow commands (`##[command]`), which the runner takes from anywhere in a line. */
export function disarmed(text: string): string {
  return text.replaceAll('##[', '# #[');
}

function workflowCommand(title: string, text: string): string {
  const lines = text.split('\n').map((line) => disarmed(printable(line)));
  return `::error title=${escapeProperty(printable(title))}::${escapeData(lines.join('\n'))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
