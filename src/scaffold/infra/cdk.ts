import type { Template } from './network.ts';

/**
 * The same template as a construct of the CDK in TypeScript: the stack that it is put into has the same resources, by the same names.
 */
export function cdkConstruct({ Parameters, Resources, Outputs }: Template): string {
  const lines = [
    '// Written by `redis-target infra cdk`; yours to change. In a stack: new RedisBastion(this, "RedisBastion").',
    "import { CfnOutput, CfnParameter, CfnResource } from 'aws-cdk-lib';",
    "import { Construct } from 'constructs';",
    '',
    '/** A bastion for redis-target: SSM sessions to an ElastiCache, and nothing else. */',
    'export class RedisBastion extends Construct {',
    '  constructor(scope: Construct, id: string) {',
    '    super(scope, id);',
  ];
  for (const [name, { Type, Default, MinValue, MaxValue, Description }] of Object.entries(Parameters)) {
    const props = {
      type: Type,
      default: Default,
      minValue: MinValue,
      maxValue: MaxValue,
      description: Description,
    };
    lines.push(`    this.named(new CfnParameter(this, '${name}', ${code(props)}), '${name}');`);
  }
  for (const [name, { Type, Properties }] of Object.entries(Resources)) {
    lines.push(
      `    this.named(new CfnResource(this, '${name}Resource', ${code({ type: Type, properties: Properties })}), '${name}');`,
    );
  }
  for (const [name, { Description, Value }] of Object.entries(Outputs)) {
    const value = typeof Value === 'string' ? Value : undefined;
    // An output's value is a text or a reference, and a reference passes as it is.
    lines.push(
      `    this.named(new CfnOutput(this, '${name}Output', ${code({ description: Description, value: value ?? Value })}${value === undefined ? ' as never' : ''}), '${name}');`,
    );
  }
  lines.push(
    '  }',
    '',
    '  private named(element: { overrideLogicalId(name: string): void }, name: string): void {',
    '    element.overrideLogicalId(name);',
    '  }',
    '}',
    '',
  );
  return lines.join('\n');
}

function code(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', '\n    ');
}
