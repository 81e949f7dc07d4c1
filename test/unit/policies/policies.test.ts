import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/config/settings.ts';
import { bastionStatements } from '../../../src/policies/bastion.ts';
import { sessionDocument } from '../../../src/policies/document.ts';
import { loginNeedsOf } from '../../../src/policies/login.ts';
import { needsOf, type PolicyNeeds } from '../../../src/policies/needs.ts';
import { toPolicy } from '../../../src/policies/statement.ts';
import { userStatements } from '../../../src/policies/user.ts';

const DOCUMENT = 'AWS-StartPortForwardingSessionToRemoteHost';
const PLACE = { region: 'eu-west-1', account: '*' };
const CHECK = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };

const policyFor = (needs: PolicyNeeds, place = PLACE) => toPolicy(userStatements(needs, place)).Statement;

describe('a developer’s policy', () => {
  it('allows one instance, the document and one’s own sessions where nothing is looked up', () => {
    const needs = { bastions: ['i-0123456789abcdef0'], document: DOCUMENT, elastiCaches: [{ host: 'h' }] };
    expect(policyFor(needs)).toEqual([
      {
        Sid: 'StartOnBastion',
        Effect: 'Allow',
        Action: ['ssm:StartSession'],
        Resource: ['arn:aws:ec2:eu-west-1:*:instance/i-0123456789abcdef0'],
        Condition: CHECK,
      },
      {
        Sid: 'WithThisDocument',
        Effect: 'Allow',
        Action: ['ssm:StartSession'],
        Resource: [`arn:aws:ssm:eu-west-1::document/${DOCUMENT}`],
      },
      {
        Sid: 'OwnSessions',
        Effect: 'Allow',
        Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
        Resource: ['arn:aws:ssm:eu-west-1:*:session/*'],
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's.
        Condition: { StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' } },
      },
    ]);
  });

  it('has every bastion once, tags as a condition, a document of one’s own, and look-ups by their ids', () => {
    const needs = {
      bastions: [
        'mi-0123456789abcdef0',
        'ecs:apps_0a1b2c_0a1b2c-3',
        'ecs:my_apps_0a1b2c_0a1b2c-4',
        'mi-0123456789abcdef0',
        { tag: { Name: 'bastion' } },
        { tag: { Name: 'bastion' } },
      ],
      document: 'Our-PortForwarding',
      elastiCaches: [{ replicationGroup: 'g' }, { serverless: 's' }, { cluster: 'c' }],
    };
    const statements = policyFor(needs, { region: 'cn-north-1', account: '123456789012' });
    expect(Object.fromEntries(statements.map(({ Sid, Resource }) => [Sid, Resource]))).toEqual({
      StartOnBastion: [
        'arn:aws-cn:ssm:cn-north-1:123456789012:managed-instance/mi-0123456789abcdef0',
        'arn:aws-cn:ecs:cn-north-1:123456789012:task/apps/0a1b2c',
        'arn:aws-cn:ecs:cn-north-1:123456789012:task/my_apps/0a1b2c',
      ],
      StartOnTagged: [
        'arn:aws-cn:ec2:cn-north-1:123456789012:instance/*',
        'arn:aws-cn:ssm:cn-north-1:123456789012:managed-instance/*',
      ],
      WithThisDocument: ['arn:aws-cn:ssm:cn-north-1:123456789012:document/Our-PortForwarding'],
      OwnSessions: ['arn:aws-cn:ssm:cn-north-1:123456789012:session/*'],
      FindBastion: ['*'],
      LookUpClusters: [
        'arn:aws-cn:elasticache:cn-north-1:123456789012:cluster:c',
        'arn:aws-cn:elasticache:cn-north-1:123456789012:cluster:g-*',
      ],
      LookUpGroups: ['arn:aws-cn:elasticache:cn-north-1:123456789012:replicationgroup:g'],
      LookUpServerless: ['arn:aws-cn:elasticache:cn-north-1:123456789012:serverlesscache:s'],
    });
    expect(statements.find(({ Sid }) => Sid === 'StartOnTagged')?.Condition).toEqual({
      StringEquals: { 'ssm:resourceTag/Name': 'bastion' },
      ...CHECK,
    });
  });

  it('says of a task, and of nothing else, that the next one has another id', () => {
    const whyOf = (bastion: string) =>
      userStatements({ bastions: [bastion], document: DOCUMENT, elastiCaches: [] }, PLACE, {})[0]?.why;
    expect(whyOf('ecs:apps_0a1b2c_0a1b2c-3')).toMatch(/the next task has another id.*task\/apps\/\*/);
    expect(whyOf('ecs:my_apps_0a1b2c_0a1b2c-3')).toContain('put task/my_apps/* there');
    expect(whyOf('ecs:_a__b_0a1b2c_0a1b2c-3')).toContain('put task/_a__b/* there');
    expect(whyOf('i-0123456789abcdef0')).not.toContain('task');
  });

  it('takes a tag for what it says, wildcards and variables included', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's.
    const tag = { Name: 'all-*-${aws:userid}?' };
    const [statement] = policyFor({ bastions: [{ tag }], document: DOCUMENT, elastiCaches: [] });
    expect(statement?.Condition?.StringEquals).toEqual({
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's.
      'ssm:resourceTag/Name': 'all-${*}-${$}{aws:userid}${?}',
    });
  });

  it('has a key, the plugin’s channel and doctor’s calls only where they are wanted', () => {
    const needs = { bastions: ['i-0123456789abcdef0'], document: DOCUMENT, elastiCaches: [], plugin: true };
    const kmsKey = 'arn:aws:kms:eu-west-1:123456789012:key/k';
    const sids = userStatements(needs, PLACE, { kmsKey, forDoctor: true }).map(
      ({ statement }) => statement.Sid,
    );
    expect(sids).toEqual([
      'StartOnBastion',
      'WithThisDocument',
      'OwnSessions',
      'OpenChannelOfPlugin',
      'FindBastion',
      'EncryptSession',
      'ReadDocument',
    ]);
  });
});

describe('what logging in needs', () => {
  const NAMED = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/redis';
  const PARAMETER = 'arn:aws:ssm:us-east-1:123456789012:parameter/app/redis';
  const base = { ssm: { document: DOCUMENT, transport: 'auto' }, bastion: undefined } as const;
  const loginsOf = (elasticache: Settings['elasticache'], auth?: Settings['auth']) =>
    loginNeedsOf(Object.values(elasticache), auth);

  it('is nothing where no secret and no token of IAM’s is configured', () => {
    const elasticache = {
      a: { host: 'h' },
      b: { host: 'h', auth: { token: 'x' } },
      c: { host: 'h', auth: { env: 'X' } },
      d: { host: 'h', auth: { user: 'u', password: async () => 'x' } },
    };
    expect(loginsOf(elasticache)).toEqual([]);
  });

  it('is each secret, parameter, cache and user that is named, and nothing beside them', () => {
    const logins = loginsOf(
      {
        a: { host: 'h', auth: { secret: `${NAMED}-AbCdEf` } },
        b: { host: 'h', auth: { secret: NAMED } },
        c: { host: 'h', auth: { secret: 'app-secret' } },
        d: { host: 'h', auth: { secret: PARAMETER } },
        e: { replicationGroup: 'App-72', auth: { iam: { user: 'Me' } } },
        f: { host: 'h', auth: { iam: { user: 'me', serverless: 'app-s' } } },
      },
      { secret: 'of-urls' },
    );
    const needs = { bastions: [], document: DOCUMENT, elastiCaches: [], logins };
    const statements = policyFor(needs, { region: 'eu-west-1', account: '123456789012' });
    const at = 'arn:aws:elasticache:eu-west-1:123456789012';
    expect(
      Object.fromEntries(statements.map(({ Sid, Action, Resource }) => [`${Sid} ${Action}`, Resource])),
    ).toEqual({
      'ReadSecrets secretsmanager:GetSecretValue': [
        `${NAMED}-AbCdEf`,
        `${NAMED}-AbCdEf-??????`,
        `${NAMED}-??????`,
        'arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-secret-??????',
        'arn:aws:secretsmanager:eu-west-1:123456789012:secret:of-urls-??????',
      ],
      'ReadParameters ssm:GetParameter': [PARAMETER],
      'LogInByIam elasticache:Connect': [
        `${at}:replicationgroup:app-72`,
        `${at}:user:me`,
        `${at}:serverlesscache:app-s`,
      ],
    });
  });

  it('has the key of the secrets where one is named, for the services that keep them and no other', () => {
    const secretsKey = 'arn:aws:kms:eu-west-1:123456789012:key/k';
    const keyOf = (...secrets: string[]) =>
      userStatements(
        { bastions: [], document: DOCUMENT, elastiCaches: [], logins: secrets.map((secret) => ({ secret })) },
        PLACE,
        { secretsKey },
      ).find(({ statement }) => statement.Sid === 'DecryptSecrets')?.statement.Condition;
    expect(keyOf('a')).toEqual({
      StringLike: { 'kms:ViaService': ['secretsmanager.eu-west-1.amazonaws.com'] },
    });
    expect(keyOf(PARAMETER)).toEqual({ StringLike: { 'kms:ViaService': ['ssm.eu-west-1.amazonaws.com'] } });
    expect(keyOf()).toBeUndefined();
  });

  it('counts the login of URLs only where no ElastiCache is asked for', () => {
    const settings = {
      ...base,
      elasticache: { a: { host: 'h' } },
      auth: { secret: 's' },
    } as unknown as Settings;
    expect(needsOf(settings).logins).toEqual([{ secret: 's' }]);
    expect(needsOf(settings, Object.values(settings.elasticache)).logins).toEqual([]);
  });
});

describe('a bastion’s policy', () => {
  const actions = (minimal: boolean): string[] =>
    bastionStatements({ document: DOCUMENT, minimal }, PLACE).flatMap(({ statement }) => statement.Action);

  it('has what an agent of today calls, and with what is beyond it older agents’ channel', () => {
    const channels = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'];
    expect(actions(true)).toEqual([
      'ssm:UpdateInstanceInformation',
      ...channels.map((name) => `ssmmessages:${name}`),
    ]);
    expect(actions(false).filter((action) => action.startsWith('ec2messages:'))).toHaveLength(6);
    expect(actions(false)).toEqual(expect.arrayContaining(actions(true)));
  });
});

describe('a session document', () => {
  it.each([
    [
      { host: 'app.abc.0001.use1.cache.amazonaws.com', port: 6380 },
      'app.abc.0001.use1.cache.amazonaws.com',
      true,
    ],
    [{ host: 'app.abc.0001.use1.cache.amazonaws.com' }, 'appXabc.0001.use1.cache.amazonaws.com', false],
    [{ host: 'app.example' }, 'app.example.evil.example', false],
    [{ host: 'app.example' }, 'x.app.example', false],
    [{ replicationGroup: 'app-62' }, 'master.app-62.abc123.euw1.cache.amazonaws.com', true],
    [{ replicationGroup: 'app-62' }, 'app-62-001.abc123.0001.euw1.cache.amazonaws.com', true],
    [{ replicationGroup: 'app-62' }, 'app-62-ro.abc123.ng.0001.euw1.cache.amazonaws.com', true],
    [{ replicationGroup: 'app-62' }, 'app-620.abc123.ng.0001.euw1.cache.amazonaws.com', false],
    [{ replicationGroup: 'app-62' }, 'app-62.abc123.example.com', false],
    [{ cluster: 'c' }, 'c.abc123.cfg.euw1.cache.amazonaws.com', true],
    [{ cluster: 'c' }, 'd.abc123.cfg.euw1.cache.amazonaws.com', false],
    [{ serverless: 's' }, 's-abc123.serverless.euw1.cache.amazonaws.com', true],
    [{ serverless: 's' }, 'st-abc123.serverless.euw1.cache.amazonaws.com', false],
  ])('of %j lets %s through: %s', (setting, host, isLetThrough) => {
    const pattern = sessionDocument([setting]).parameters.host?.allowedPattern ?? '';
    expect(new RegExp(pattern).test(host)).toBe(isLetThrough);
  });

  it('names the ports, and any where one is looked up', () => {
    const ports = (...settings: Parameters<typeof sessionDocument>[0]) =>
      sessionDocument(settings).parameters.portNumber;
    expect(ports({ host: 'a', port: 6380 }, { host: 'b' })).toMatchObject({
      allowedPattern: '^(?:6380|6379)$',
      default: '6380',
    });
    expect(ports({ host: 'a' }, { cluster: 'c' })?.allowedPattern).toBe('^[0-9]{1,5}$');
  });
});
