import { execFileSync } from 'node:child_process';

/** The label that every container of this package carries. */
const RUN_LABEL = 'dev.redis-target.run';

export interface LabelledContainer {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether a Docker answers. */
export function hasDocker(): boolean {
  return tryDocker(['version', '--format', '{{.Server.Version}}']) !== undefined;
}

export function hasImage(image: string): boolean {
  return (tryDocker(['images', '--quiet', image]) ?? '') !== '';
}

/** Runs a docker command and gives its stdout; throws what it said otherwise. */
export function docker(args: readonly string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Containers that this package started and nobody has removed yet, running or not. */
export function ourContainers(): LabelledContainer[] {
  const ids = tryDocker(['ps', '--all', '--quiet', '--no-trunc', '--filter', `label=${RUN_LABEL}`]);
  return (ids ?? '').split('\n').flatMap((id) => {
    const labels = id === '' ? undefined : tryDocker(['inspect', '--format', '{{json .Config.Labels}}', id]);
    // It may have gone between the two questions.
    return labels === undefined ? [] : [{ id, labels: JSON.parse(labels) as Record<string, string> }];
  });
}

function tryDocker(args: readonly string[]): string | undefined {
  try {
    return docker(args);
  } catch {
    return undefined;
  }
}
