import type { Operation } from '../operations/operation.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { getLogEvents } from './get-log-events.ts';
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  describeLogGroups,
  putLogGroupDeletionProtection,
  putRetentionPolicy,
} from './group-operations.ts';
import { associateKmsKey, disassociateKmsKey } from './key-operations.ts';
import { putLogEvents } from './put-log-events.ts';
import { createLogStream, deleteLogStream, describeLogStreams } from './stream-operations.ts';
import {
  listTagsForResource,
  listTagsLogGroup,
  tagLogGroup,
  tagResource,
  untagLogGroup,
  untagResource,
} from './tag-operations.ts';

/** The part of CloudWatch Logs that stores and reads: no Insights, no metrics, no subscriptions. */
export const LOGS_OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    AssociateKmsKey: associateKmsKey,
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DeleteLogGroup: deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    DisassociateKmsKey: disassociateKmsKey,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    ListTagsForResource: listTagsForResource,
    ListTagsLogGroup: listTagsLogGroup,
    PutLogEvents: putLogEvents,
    PutLogGroupDeletionProtection: putLogGroupDeletionProtection,
    PutRetentionPolicy: putRetentionPolicy,
    TagLogGroup: tagLogGroup,
    TagResource: tagResource,
    UntagLogGroup: untagLogGroup,
    UntagResource: untagResource,
  }),
);
