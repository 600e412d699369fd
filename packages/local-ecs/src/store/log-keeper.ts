import type { LogWatcher } from '../logs/log-store.ts';
import type { Journal } from './journal.ts';
import { LOG_EVENTS } from './kinds/log-events.ts';
import { LOG_GROUPS } from './kinds/log-groups.ts';
import { LOG_STREAMS } from './kinds/log-streams.ts';

/** Tells the journal of every change of logs. @param journal there once the first line is written */
export function logKeeper(journal: () => Journal): LogWatcher {
  return {
    groupChanged: (group) => journal().changed(LOG_GROUPS, group),
    groupGone: (group) => journal().gone(LOG_GROUPS, group),
    streamAdded: (stream) => journal().changed(LOG_STREAMS, stream),
    streamGone: (stream) => journal().gone(LOG_STREAMS, stream),
    eventAdded: (stream, event) => journal().changed(LOG_EVENTS, { stream, event }),
    eventGone: (stream, event) => journal().gone(LOG_EVENTS, { stream, event }),
  };
}
