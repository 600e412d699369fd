import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

/** A call that AWS would have seen: who signed it, for what service and region. */
export interface SeenCall {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly sessionToken: string | undefined;
}

/**
 * An AWS over a real socket that writes down who asked. It lets a role be assumed, with the key `ASIAROLE`, and says of
 * every other call that it is not allowed.
 */
export async function seenCalls(): Promise<{ readonly url: string; readonly calls: readonly SeenCall[] }> {
  const calls: SeenCall[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const [accessKeyId = '', , region = '', service = ''] =
        /Credential=([^,]*)/.exec(request.headers.authorization ?? '')?.[1]?.split('/') ?? [];
      const token = request.headers['x-amz-security-token'];
      calls.push({ accessKeyId, region, service, sessionToken: typeof token === 'string' ? token : undefined });
      if (service === 'sts') {
        response.writeHead(200, { 'content-type': 'text/xml' }).end(assumed);
        return;
      }
      response
        .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify({ __type: 'AccessDeniedException', message: 'User is not authorized' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, calls };
}

const assumed = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser><AssumedRoleId>AROA:ci</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/deploy/ci</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey><SessionToken>role-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleResponse>`;
