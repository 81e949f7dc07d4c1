import type { RunningMoto } from './moto.ts';

/** Does something with moto's secrets, past the code that reads them. @returns The secret's ARN. */
export async function callSecretsManager(
  { url }: RunningMoto,
  action: 'CreateSecret' | 'PutSecretValue',
  body: Readonly<Record<string, string>>,
): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `secretsmanager.${action}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=testing/20261126/eu-west-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
  });
  const { ARN: arn } = (await answer.json()) as { ARN?: string };
  if (arn === undefined) throw new Error(`${action} was answered with ${answer.status}.`);
  return arn;
}
