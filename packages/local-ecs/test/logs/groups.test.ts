import { describe, expect, it } from 'vitest';
import type { Answer } from '../local.ts';
import { cloudwatch, type Logs } from './cloudwatch.ts';

const ARN = 'arn:aws:logs:us-east-1:123456789012:log-group:';
const NO_GROUP = 'ResourceNotFoundException: The specified log group does not exist.';
const NO_STREAM = 'ResourceNotFoundException: The specified log stream does not exist.';

async function groups(l: Logs, input = {}): Promise<string[]> {
  return (await l.logs('DescribeLogGroups', input)).logGroups.map(({ logGroupName }: Answer) => logGroupName);
}

async function streams(l: Logs, input = {}): Promise<string[]> {
  const answer = await l.logs('DescribeLogStreams', { logGroupName: 'g', ...input });
  return answer.logStreams.map(({ logStreamName }: Answer) => logStreamName);
}

describe('log groups', () => {
  it('21.1 are created, described and deleted', async () => {
    const l = await cloudwatch();
    for (const logGroupName of ['/b/2', '/a', '/b/1']) await l.logs('CreateLogGroup', { logGroupName });
    const described = await l.logs('DescribeLogGroups', { logGroupNamePrefix: '/a' });
    expect(described).toEqual({
      logGroups: [
        {
          logGroupName: '/a',
          creationTime: l.now(),
          metricFilterCount: 0,
          arn: `${ARN}/a:*`,
          logGroupArn: `${ARN}/a`,
          storedBytes: 0,
          logGroupClass: 'STANDARD',
          deletionProtectionEnabled: false,
        },
      ],
    });
    expect(await groups(l)).toEqual(['/a', '/b/1', '/b/2']);
    expect(await groups(l, { logGroupNamePrefix: '/b' })).toEqual(['/b/1', '/b/2']);
    expect(await groups(l, { logGroupNamePattern: '/1' })).toEqual(['/b/1']);
    expect(await groups(l, { logGroupIdentifiers: [`${ARN}/a`, '/b/2'] })).toEqual(['/a', '/b/2']);
    expect(await groups(l, { logGroupClass: 'DELIVERY' })).toEqual([]);
    expect(await l.logsRefusal('DescribeLogGroups', { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' })).toMatch(
      /^InvalidParameterException: .*mutually exclusive/,
    );
    expect(await l.logsRefusal('CreateLogGroup', { logGroupName: '/a' })).toBe(
      'ResourceAlreadyExistsException: The specified log group already exists',
    );
    await l.logs('DeleteLogGroup', { logGroupName: '/b/1' });
    expect(await groups(l)).toEqual(['/a', '/b/2']);
    expect(await l.logsRefusal('DeleteLogGroup', { logGroupName: '/b/1' })).toBe(NO_GROUP);
  });

  it('21.1 come in pages that nothing is left out of when some go meanwhile', async () => {
    const l = await cloudwatch();
    for (let count = 10; count < 65; count += 1) await l.logs('CreateLogGroup', { logGroupName: `g${count}` });
    const first = await l.logs('DescribeLogGroups');
    expect(first.logGroups).toHaveLength(50);
    const some = await l.logs('DescribeLogGroups', { limit: 3 });
    await l.logs('DeleteLogGroup', { logGroupName: 'g12' });
    expect(await groups(l, { limit: 2, nextToken: some.nextToken })).toEqual(['g13', 'g14']);
    const last = await l.logs('DescribeLogGroups', { nextToken: first.nextToken });
    expect(last).toMatchObject({ logGroups: { length: 5 } });
    expect(last.nextToken).toBeUndefined();
    expect(await l.logsRefusal('DescribeLogGroups', { nextToken: 'x' })).toBe(
      'InvalidParameterException: The specified nextToken is invalid.',
    );
  });

  it('21.1 are not deleted while they are protected', async () => {
    const l = await cloudwatch();
    await l.logs('CreateLogGroup', { logGroupName: 'g', deletionProtectionEnabled: true });
    await l.logs('CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
    expect((await l.logs('DescribeLogGroups')).logGroups[0].deletionProtectionEnabled).toBe(true);
    const refusal =
      'ValidationException: Cannot delete log group with deletion protection enabled. Disable deletion protection first.';
    expect(await l.logsRefusal('DeleteLogGroup', { logGroupName: 'g' })).toBe(refusal);
    expect(await streams(l)).toEqual(['s']);
    const protection = { logGroupIdentifier: `${ARN}g`, deletionProtectionEnabled: false };
    await l.logs('PutLogGroupDeletionProtection', protection);
    await l.logs('DeleteLogGroup', { logGroupName: 'g' });
    expect(await groups(l)).toEqual([]);
    expect(await l.logsRefusal('PutLogGroupDeletionProtection', protection)).toBe(NO_GROUP);
  });

  it('21.7 keep a retention of the days that AWS has, and tags', async () => {
    const l = await cloudwatch();
    await l.logs('CreateLogGroup', { logGroupName: 'g', tags: { team: 'web' } });
    await l.logs('PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 7 });
    expect((await l.logs('DescribeLogGroups')).logGroups[0].retentionInDays).toBe(7);
    expect(await l.logsRefusal('PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 2 })).toMatch(
      /^InvalidParameterException: .*'2' at 'retentionInDays'/,
    );
    await l.logs('DeleteRetentionPolicy', { logGroupName: 'g' });
    expect((await l.logs('DescribeLogGroups')).logGroups[0].retentionInDays).toBeUndefined();
    const resourceArn = `${ARN}g`;
    await l.logs('TagResource', { resourceArn, tags: { stage: 'test', team: 'api' } });
    expect(await l.logs('ListTagsForResource', { resourceArn })).toEqual({ tags: { team: 'api', stage: 'test' } });
    await l.logs('UntagResource', { resourceArn, tagKeys: ['team'] });
    await l.logs('TagLogGroup', { logGroupName: 'g', tags: { old: 'way' } });
    await l.logs('UntagLogGroup', { logGroupName: 'g', tags: ['stage'] });
    expect(await l.logs('ListTagsLogGroup', { logGroupName: 'g' })).toEqual({ tags: { old: 'way' } });
    expect(await l.logsRefusal('ListTagsForResource', { resourceArn: `${ARN}x` })).toBe(NO_GROUP);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '']));
    expect(await l.logsRefusal('TagResource', { resourceArn, tags: many })).toMatch(/^TooManyTagsException: /);
    expect(await l.logsRefusal('TagResource', { resourceArn, tags: { 'aws:x': '' } })).toMatch(/reserved/);
  });

  it('21.7 keep the key that they were given last', async () => {
    const l = await cloudwatch();
    const key = (id: string) => `arn:aws:kms:us-east-1:123456789012:key/${id}`;
    const kept = async () => (await l.logs('DescribeLogGroups')).logGroups[0].kmsKeyId;
    await l.logs('CreateLogGroup', { logGroupName: 'g', kmsKeyId: key('a') });
    await l.logs('AssociateKmsKey', { logGroupName: 'g', kmsKeyId: key('b') });
    expect(await kept()).toBe(key('b'));
    await l.logs('DisassociateKmsKey', { logGroupName: 'g' });
    expect(await kept()).toBeUndefined();
    await l.logs('AssociateKmsKey', { resourceIdentifier: `${ARN}g`, kmsKeyId: key('c') });
    expect(await kept()).toBe(key('c'));
    expect(await l.logsRefusal('DisassociateKmsKey', { logGroupName: 'x' })).toBe(NO_GROUP);
    expect(await l.logsRefusal('AssociateKmsKey', { kmsKeyId: key('a') })).toMatch(/Exactly one of/);
    expect(await l.logsRefusal('AssociateKmsKey', { logGroupName: 'g' })).toMatch(/at 'kmsKeyId'.* not be null/);
    const results = 'arn:aws:logs:us-east-1:123456789012:query-result:*';
    expect(await l.logsRefusal('DisassociateKmsKey', { resourceIdentifier: results })).toMatch(/not emulated/);
  });

  it('21.8 everything that is wrong with names and numbers is said at once, in the words of AWS', async () => {
    const l = await cloudwatch();
    expect(await l.logsRefusal('CreateLogStream', { logGroupName: 'a b', logStreamName: 'x:y' })).toBe(
      "InvalidParameterException: 2 validation errors detected: Value 'a b' at 'logGroupName' failed to satisfy " +
        'constraint: Member must satisfy regular expression pattern: [.\\-_/#A-Za-z0-9]+; ' +
        "Value 'x:y' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*",
    );
    expect(await l.logsRefusal('CreateLogGroup')).toBe(
      "InvalidParameterException: 1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null",
    );
    expect(await l.logsRefusal('DescribeLogGroups', { limit: 51 })).toContain(
      "Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50",
    );
    expect(await l.logsRefusal('CreateLogGroup', { logGroupName: 'x'.repeat(513) })).toContain(
      'Member must have length less than or equal to 512',
    );
    expect(await l.logsRefusal('FilterLogEvents')).toMatch(/^InvalidParameterException: Either logGroupName or/);
    expect(await l.logsRefusal('DescribeLogStreams', { logGroupIdentifier: `${ARN}g:*` })).toBe(
      "InvalidParameterException: 1 validation error detected: Value at 'logGroupIdentifier' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w#+=/:,.@-]*",
    );
    expect(await l.logsRefusal('DescribeLogStreams', { logGroupName: 'g', logGroupIdentifier: 'g' })).toBe(
      'ValidationException: LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    );
    expect(await groups(l)).toEqual([]);
  });
});

describe('log streams', () => {
  it('21.2 are created, described by name or by their last event, and deleted', async () => {
    const l = await cloudwatch();
    await l.put('b', [0, 'new']);
    await l.put('a', [-5000, 'older'], [-2000, 'old']);
    await l.logs('CreateLogStream', { logGroupName: 'g', logStreamName: 'c' });
    expect(await streams(l)).toEqual(['a', 'b', 'c']);
    expect(await streams(l, { descending: true })).toEqual(['c', 'b', 'a']);
    expect(await streams(l, { orderBy: 'LastEventTime' })).toEqual(['c', 'a', 'b']);
    expect(await streams(l, { orderBy: 'LastEventTime', descending: true })).toEqual(['b', 'a', 'c']);
    expect(await streams(l, { logStreamNamePrefix: 'b' })).toEqual(['b']);
    expect(await streams(l, { logGroupName: undefined, logGroupIdentifier: `${ARN}g` })).toHaveLength(3);
    const { logStreams } = await l.logs('DescribeLogStreams', { logGroupName: 'g', limit: 1 });
    expect(logStreams).toEqual([
      {
        logStreamName: 'a',
        creationTime: l.now(),
        firstEventTimestamp: l.now() - 5000,
        lastEventTimestamp: l.now() - 2000,
        lastIngestionTime: l.now(),
        uploadSequenceToken: expect.stringMatching(/^\d{56}$/),
        arn: `${ARN}g:log-stream:a`,
        storedBytes: 0,
      },
    ]);
    const silent = await l.logs('DescribeLogStreams', { logGroupName: 'g', logStreamNamePrefix: 'c' });
    expect(silent.logStreams).toEqual([
      { logStreamName: 'c', creationTime: l.now(), arn: `${ARN}g:log-stream:c`, storedBytes: 0 },
    ]);
    expect(
      await l.logsRefusal('DescribeLogStreams', {
        logGroupName: 'g',
        orderBy: 'LastEventTime',
        logStreamNamePrefix: 'a',
      }),
    ).toBe('InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix.');
    const b = { logGroupName: 'g', logStreamName: 'b' };
    expect(await l.logsRefusal('CreateLogStream', b)).toBe(
      'ResourceAlreadyExistsException: The specified log stream already exists',
    );
    await l.logs('DeleteLogStream', b);
    expect(await streams(l)).toEqual(['a', 'c']);
    expect(await l.logsRefusal('DeleteLogStream', b)).toBe(NO_STREAM);
    expect(await l.logsRefusal('GetLogEvents', b)).toBe(NO_STREAM);
    expect(await l.logsRefusal('CreateLogStream', { ...b, logGroupName: 'x' })).toBe(NO_GROUP);
  });

  it('21.2 come in pages in any order', async () => {
    const l = await cloudwatch();
    for (const [index, name] of ['d', 'b', 'c', 'a'].entries()) await l.put(name, [index, 'x']);
    const first = await l.logs('DescribeLogStreams', {
      logGroupName: 'g',
      orderBy: 'LastEventTime',
      descending: true,
      limit: 3,
    });
    expect(first.logStreams.map(({ logStreamName }: Answer) => logStreamName)).toEqual(['a', 'c', 'b']);
    const rest = { orderBy: 'LastEventTime', descending: true, limit: 3, nextToken: first.nextToken };
    expect(await streams(l, rest)).toEqual(['d']);
  });
});
