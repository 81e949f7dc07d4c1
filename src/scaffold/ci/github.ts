import { COMPARE_SCRIPT } from './comment.ts';
import { type CiPlan, within } from './plan.ts';
import { inYaml, quotedInYaml } from './quote.ts';

/** Actions by the commit of their version: a tag may be moved. */
const ACTIONS = {
  checkout: 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2',
  node: 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0',
  upload: 'actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2',
  download: 'actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0',
  aws: 'aws-actions/configure-aws-credentials@b47578312673ae6fa5b5096b330d9fbac3d116df # v4.2.1',
} as const;

/** A workflow: every engine, every part, then one comparison. */
export function githubWorkflow(plan: CiPlan): string {
  const jobs = [
    ...(plan.targets.length > 0 ? [{ id: 'containers', targets: plan.targets, first: 0 }] : []),
    ...(plan.elastiCaches.length > 0
      ? [{ id: 'elasticache', targets: plan.elastiCaches, first: plan.targets.length }]
      : []),
  ];
  return `# Written by \`redis-target init --ci github\`; yours to change.
name: Redis engines

on:
  pull_request:
  workflow_dispatch:

permissions:
  contents: read

${concurrency(plan)}
${plan.folder === '' ? '' : `defaults:\n  run:\n    working-directory: ${inYaml(plan.folder)}\n\n`}jobs:
${jobs.map((job) => testJob(job, plan)).join('\n')}
${compareJob(
  jobs.map(({ id }) => id),
  plan,
)}`;
}

/** An ElastiCache is there once; containers are a run's own, and only an older run of the same branch is not wanted any more. */
function concurrency({ elastiCaches }: CiPlan): string {
  return elastiCaches.length === 0
    ? `# A run takes the place of an older one of the same branch or pull request.
concurrency:
  group: redis-engines-\${{ github.ref }}
  cancel-in-progress: true
`
    : `# Two runs of this workflow never share an engine: the second waits for the first. GitHub lets one wait: a third takes the second's place.
concurrency:
  group: redis-engines
  cancel-in-progress: false
`;
}

interface TestJob {
  readonly id: string;
  readonly targets: readonly string[];
  /** The comparison's baseline is the file whose name comes first. */
  readonly first: number;
}

function testJob({ id, targets, first }: TestJob, plan: CiPlan): string {
  const { shards, install, command } = plan;
  const isShared = id === 'elasticache';
  const parts = [...Array(shards).keys()].map((index) => index + 1);
  const entries = targets.flatMap((target, index) =>
    parts.map(
      (part) =>
        `          - { target: ${quotedInYaml(target)}, name: '${first + index}-${nameOf(target)}', shard: ${part} }`,
    ),
  );
  return `  ${id}:
    name: \${{ matrix.target }}, part \${{ matrix.shard }} of ${shards}
    runs-on: ubuntu-24.04
    timeout-minutes: 30
${
  isShared
    ? `    # Not for forks: they get no role. OIDC: no long-lived key is stored anywhere.
    if: github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository
    permissions:
      contents: read
      id-token: write
`
    : ''
}    strategy:
      # A failing baseline is a result, too.
      fail-fast: false
${isShared ? '      # Parts of one run on one engine go one after the other.\n      max-parallel: 1\n' : ''}      matrix:
        include:
${entries.join('\n')}
    steps:
${setUp(install)}${
  isShared
    ? `      - uses: ${ACTIONS.aws}
        with:
          # Repository variables: a role that trusts this repository, with the policy of \`redis-target iam user\`.
          role-to-assume: \${{ vars.REDIS_TARGET_ROLE_ARN }}
          aws-region: \${{ vars.AWS_REGION }}
`
    : ''
}      - run: ${command}
        env:
          REDIS_TARGET: \${{ matrix.target }}
          REDIS_TARGET_FALLBACK: error
          REDIS_TARGET_RESULTS: redis-target-results/\${{ matrix.name }}-\${{ matrix.shard }}.json
          SHARD: \${{ matrix.shard }}
          SHARDS: ${shards}
${isShared ? plan.secrets.map((name) => `          ${name}: \${{ secrets.${name} }}\n`).join('') : ''}      - uses: ${ACTIONS.upload}
        if: always()
        with:
          name: redis-target-\${{ matrix.name }}-\${{ matrix.shard }}
          path: ${inYaml(within(plan, 'redis-target-results/*.json'))}
          if-no-files-found: warn
`;
}

function compareJob(needs: readonly string[], plan: CiPlan): string {
  return `  compare:
    name: Compare
    needs: [${needs.join(', ')}]
    # Also where a run failed: what failed, and since which engine, is what it says.
    if: always() && !cancelled()
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read
      pull-requests: write
    steps:
${setUp(plan.install)}      - uses: ${ACTIONS.download}
        with:
          pattern: redis-target-*
          path: ${inYaml(within(plan, 'redis-target-results'))}
          merge-multiple: true
      - name: Compare, summarise, comment
        shell: bash
        env:
          RESULTS: redis-target-results/*.json
          GH_TOKEN: \${{ github.token }}
          REPOSITORY: \${{ github.repository }}
          # A fork's token may not comment.
          PULL_REQUEST: \${{ github.event.pull_request.head.repo.full_name == github.repository && github.event.pull_request.number || '' }}
        run: |
${indent(COMPARE_SCRIPT, 10)}`;
}

function indent(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `${' '.repeat(columns)}${line}`))
    .join('\n');
}

/** As a part of a file's and an artifact's name. */
function nameOf(target: string): string {
  return target.replaceAll(/[^A-Za-z0-9.]+/g, '-').replaceAll(/^-|-$/g, '');
}

/** The steps that every job begins with. */
function setUp(install: string): string {
  return `      - uses: ${ACTIONS.checkout}
        with:
          persist-credentials: false
      - uses: ${ACTIONS.node}
        with:
          node-version: 22
      - run: ${install}
`;
}
