import { describe, expect, it } from 'vitest';
import { signIamToken } from '../../../src/aws/iam-token.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const DATE = new Date('2026-11-26T08:09:10Z');

/** Source: `generate_iam_auth_token` of developer-toolkit-elasticache 1.1.0 with botocore 1.44.8, its clock set to that moment. */
const VECTORS = {
  serverless:
    'my-public-cache/?Action=connect&User=default.iam-user&ResourceType=ServerlessCache&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261126%2Feu-west-1%2Felasticache%2Faws4_request&X-Amz-Date=20261126T080910Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=b1e31a0d885b16c594d6cedb7c26e1e35a306650c3de65341587567f77dfe855',
  group:
    'app-72/?Action=connect&User=app-user&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAEXAMPLE%2F20261126%2Feu-west-1%2Felasticache%2Faws4_request&X-Amz-Date=20261126T080910Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE%2F%2Ftoken%2Bwith%2Fevery%3Dkind%3D%3D&X-Amz-Signature=59218c8a531b3f211bd7efc1d8a157047c6f2401245cdc320fe0d67ee9aae867',
};

describe('signIamToken', () => {
  it('signs for a serverless cache as Amazon’s own toolkit does, names in lower case', async () => {
    const subject = { user: 'default.iam-user', cache: 'my-Public-cache', isServerless: true };
    const identity = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET };
    expect(await signIamToken(subject, { region: 'eu-west-1', identity, date: DATE })).toBe(
      VECTORS.serverless,
    );
  });

  it('signs for a replication group with temporary credentials as Amazon’s own toolkit does', async () => {
    const subject = { user: 'App-User', cache: 'app-72', isServerless: false };
    const sessionToken = 'IQoJb3JpZ2luX2VjEXAMPLE//token+with/every=kind==';
    const identity = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: SECRET, sessionToken };
    expect(await signIamToken(subject, { region: 'eu-west-1', identity, date: DATE })).toBe(VECTORS.group);
  });
});
