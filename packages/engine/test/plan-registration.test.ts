import { describe, expect, it } from 'vitest';
import { registrationOf } from '../src/deploy/registration.ts';
import type { TaskDefinition } from '../src/model/task-definition.ts';

const described = JSON.parse(`{
  "taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7",
  "zeroth": {"of": "tomorrow"},
  "containerDefinitions": [{"name": "web", "image": "app:1", "revision": 3, "status": "kept inside"}],
  "family": "web",
  "revision": 7,
  "__proto__": {"odd": true},
  "status": "INACTIVE",
  "requiresAttributes": [{"name": "com.amazonaws.ecs.capability.docker-remote-api.1.18"}],
  "compatibilities": ["EC2", "FARGATE"],
  "requiresCompatibilities": ["FARGATE"],
  "registeredAt": 1767323045.678,
  "registeredBy": "arn:aws:iam::123456789012:user/ci",
  "deregisteredAt": 1767323046.1,
  "deleteRequestedAt": 1767323047.2,
  "volumes": []
}`) as TaskDefinition;

describe('the registration of a task definition', () => {
  it('drops the nine read-only members of the top level and nothing else, in the same order', () => {
    expect(JSON.stringify(registrationOf({ taskDefinition: described, tags: [] }))).toBe(
      '{"zeroth":{"of":"tomorrow"},' +
        '"containerDefinitions":[{"name":"web","image":"app:1","revision":3,"status":"kept inside"}],' +
        '"family":"web","__proto__":{"odd":true},"requiresCompatibilities":["FARGATE"],"volumes":[]}',
    );
  });

  it('keeps tags, but not those of AWS itself', () => {
    const tags = [
      { key: 'aws:cloudformation:stack-name', value: 'web' },
      { key: 'team', value: '' },
      { key: 'awsome', value: 'x' },
      { key: 'AWS:reserved', value: 'y' },
    ];
    expect(registrationOf({ taskDefinition: described, tags })['tags']).toEqual([
      { key: 'team', value: '' },
      { key: 'awsome', value: 'x' },
    ]);
  });

  it('never sends an empty list of tags, which ECS refuses', () => {
    expect(registrationOf({ taskDefinition: described, tags: [] })).not.toHaveProperty('tags');
    expect(registrationOf({ taskDefinition: described, tags: [{ key: 'aws:x', value: 'y' }] })).not.toHaveProperty(
      'tags',
    );
  });
});
