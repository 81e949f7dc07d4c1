import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { evaluatePolicy, type IamPolicy } from './evaluate.ts';

export interface ElastiCacheDoor extends AsyncDisposable {
  readonly url: string;
  /** `action resource`, and what was decided. */
  readonly asked: readonly string[];
}

/** Which parameter names the resource of a call (Service Authorization Reference, ElastiCache). */
const RESOURCES: Readonly<Record<string, [parameter: string, type: string]>> = {
  DescribeCacheClusters: ['CacheClusterId', 'cluster'],
  DescribeReplicationGroups: ['ReplicationGroupId', 'replicationgroup'],
  DescribeServerlessCaches: ['ServerlessCacheName', 'serverlesscache'],
};

/** ElastiCache's API behind a policy: what that allows goes on to `upstream`, the rest is refused in IAM's words. */
export async function openElastiCacheDoor(upstream: string, policy: IamPolicy): Promise<ElastiCacheDoor> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const fields = new URLSearchParams(body);
      const operation = fields.get('Action') ?? '';
      const action = `elasticache:${operation}`;
      const [parameter = '', type = ''] = RESOURCES[operation] ?? [];
      const resource = `arn:aws:elasticache:eu-west-1:123456789012:${type}:${fields.get(parameter) ?? '*'}`;
      const decision = evaluatePolicy(policy, { action, resource, context: {} });
      asked.push(`${action} ${resource}: ${decision}`);
      if (decision !== 'allowed') {
        response.writeHead(403, { 'Content-Type': 'text/xml' });
        response.end(
          `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:sts::123456789012:assumed-role/developer/me is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
        );
        return;
      }
      const onward = http.request(
        upstream,
        { method: 'POST', headers: { ...request.headers, host: new URL(upstream).host } },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      onward.on('error', () => response.destroy());
      onward.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
