import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../config/settings.ts';
import type { FileChange } from '../edit-runner.ts';
import { type Project, rootOf } from '../look.ts';
import { type PlanCiOptions, planCi } from './plan.ts';

export type CiKind = 'github' | 'gitlab';

export interface CiProposal {
  readonly changes: readonly FileChange[];
  readonly notes: readonly string[];
}

const OF_OUR_OWN = '.gitlab-ci.redis-engines.yml';

/** The workflow that is lacking; one that is there belongs to who has changed it since. */
export async function draftCi(
  kind: CiKind,
  project: Project,
  settings: Settings,
  options: PlanCiOptions,
): Promise<CiProposal> {
  const root = rootOf(project.folder);
  const plan = planCi(project, settings, options);
  const notes: string[] =
    plan.elastiCaches.length === 0
      ? []
      : [
          kind === 'github'
            ? 'For the ElastiCaches set the repository variables REDIS_TARGET_ROLE_ARN (a role that trusts this repository by OIDC, with the policy of `redis-target iam user`) and AWS_REGION.'
            : 'For the ElastiCaches set the CI/CD variables REDIS_TARGET_ROLE_ARN (a role that trusts this project by OIDC, with the policy of `redis-target iam user`) and AWS_REGION.',
        ];
  if (plan.elastiCaches.length > 0 && plan.secrets.length > 0) {
    const where = kind === 'github' ? 'the repository’s secrets' : 'masked CI/CD variables';
    notes.push(`The ElastiCaches log in with ${plan.secrets.join(', ')}: add that to ${where}.`);
  }
  if (options.shards > plan.shards)
    notes.push(
      'The runs are not divided into parts: the runner has no option for that, or its script names files, behind which node:test takes none.',
    );
  if (kind === 'github') {
    const { githubWorkflow } = await import('./github.ts');
    return await draft(join(root, '.github/workflows/redis-engines.yml'), githubWorkflow(plan), notes);
  }
  const { gitlabPipeline } = await import('./gitlab.ts');
  const text = gitlabPipeline(plan);
  const main = join(root, '.gitlab-ci.yml');
  const before = await readFile(main, 'utf8').catch(() => undefined);
  if (before === undefined || before === text) return await draft(main, text, notes);
  const isIncluded = before.includes(OF_OUR_OWN);
  return await draft(join(root, OF_OUR_OWN), text, [
    ...notes,
    ...(isIncluded ? [] : [`Add to .gitlab-ci.yml: include: [{ local: '${OF_OUR_OWN}' }].`]),
  ]);
}

async function draft(path: string, after: string, notes: readonly string[]): Promise<CiProposal> {
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before === undefined) return { changes: [{ path, before, after }], notes };
  return { changes: [], notes: before === after ? [] : [`${path} is there already, and left as it is.`] };
}
