import type { JsonObject } from '../json.ts';
import type { Action } from './action.ts';

/** An action as the API shows it. */
export function actionView(action: Action): JsonObject {
  switch (action.type) {
    case 'forward': {
      const [first, ...others] = action.targetGroups;
      const stickiness =
        action.stickySeconds === null ? { Enabled: false } : { Enabled: true, DurationSeconds: action.stickySeconds };
      return {
        Type: 'forward',
        // AWS names the group here too where there is only one.
        TargetGroupArn: others.length === 0 ? first?.arn : undefined,
        Order: 1,
        ForwardConfig: {
          TargetGroups: action.targetGroups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
          TargetGroupStickinessConfig: stickiness,
        },
      };
    }
    case 'redirect': {
      const { protocol, host, port, path, query, statusCode } = action;
      return {
        Type: 'redirect',
        Order: 1,
        RedirectConfig: {
          Protocol: protocol,
          Host: host,
          Port: port,
          Path: path,
          Query: query,
          StatusCode: statusCode,
        },
      };
    }
    case 'fixed-response': {
      const { statusCode, contentType, messageBody } = action;
      return {
        Type: 'fixed-response',
        Order: 1,
        FixedResponseConfig: { StatusCode: statusCode, ContentType: contentType, MessageBody: messageBody },
      };
    }
  }
}
