import { type CiPlan, within } from './plan.ts';
import { inShell, inYaml, quotedInYaml } from './quote.ts';

const IMAGE = 'node:22';

/** A pipeline's jobs: every engine, every part, then one comparison. Servers are fetched: no Docker in Docker. */
export function gitlabPipeline(plan: CiPlan): string {
  const own = plan.targets.map((target) => target.replace(/^container:/, ''));
  const jobs = [
    ...(own.length > 0 ? [testJob('redis-engines', own, 0, plan)] : []),
    ...(plan.elastiCaches.length > 0
      ? [testJob('redis-elasticache', plan.elastiCaches, own.length, plan)]
      : []),
  ];
  return `# Written by \`redis-target init --ci gitlab\`; yours to change.
${jobs.join('\n')}
redis-compare:
  stage: test
  image: ${IMAGE}
  needs:
${[
  ...(own.length > 0 ? ['redis-engines'] : []),
  ...(plan.elastiCaches.length > 0 ? ['redis-elasticache'] : []),
]
  .map((name) => `    - job: ${name}\n      optional: true`)
  .join('\n')}
  # Also where a run failed: what failed, and since which engine, is what it says.
  when: always
  script:
${changeFolder(plan)}    - ${plan.install}
    - npx redis-target compare redis-target-results/*.json --markdown report.md --junit report.xml
  artifacts:
    when: always
    paths: [${inYaml(within(plan, 'report.md'))}]
    reports:
      junit: ${inYaml(within(plan, 'report.xml'))}
`;
}

function testJob(name: string, targets: readonly string[], first: number, plan: CiPlan): string {
  const { shards, install, command } = plan;
  const isShared = name === 'redis-elasticache';
  const parts = [...Array(shards).keys()].map((index) => index + 1);
  const entries = targets.flatMap((target, index) =>
    parts.map(
      (part) =>
        `      - { REDIS_TARGET: [${quotedInYaml(target)}], RESULT: ['${first + index}-${target.replaceAll(/[^A-Za-z0-9.]+/g, '-')}'], SHARD: ['${part}'] }`,
    ),
  );
  return `${name}:
  stage: test
  image: ${IMAGE}
  # A failing baseline is a result, too: the comparison decides.
  allow_failure: true
${
  isShared
    ? `  # One after the other: two runs never share an engine.
  resource_group: redis-elasticache
  id_tokens:
    AWS_TOKEN:
      aud: https://gitlab.com
`
    : ''
}  parallel:
    matrix:
${entries.join('\n')}
  variables:
    REDIS_TARGET_FALLBACK: error
    REDIS_TARGET_RESULTS: redis-target-results/$RESULT-$SHARD.json
    SHARDS: '${shards}'
${
  isShared
    ? `    # CI/CD variables of the project: REDIS_TARGET_ROLE_ARN (a role that trusts this project), AWS_REGION.
    AWS_ROLE_ARN: $REDIS_TARGET_ROLE_ARN
    AWS_WEB_IDENTITY_TOKEN_FILE: /tmp/aws-token
`
    : ''
}  script:
${changeFolder(plan)}    - ${install}
${isShared ? '    - printf %s "$AWS_TOKEN" > /tmp/aws-token\n' : ''}    - ${command}
  artifacts:
    when: always
    paths: [${inYaml(within(plan, 'redis-target-results/'))}]
`;
}

function changeFolder({ folder }: CiPlan): string {
  if (folder === '') return '';
  const command = `cd -- ${inShell(folder)}`;
  return `    - ${command.includes("'") ? quotedInYaml(command) : command}\n`;
}
