import { askDocker } from '../../targets/container/docker-api.ts';
import { probeDocker } from '../../targets/container/docker-host.ts';
import { explainStartError } from '../../targets/container/errors.ts';
import { chooseImage } from '../../targets/container/image.ts';
import { type Check, fail, failWith, type Outcome, ok, skip, warn } from '../check.ts';
import { type Diagnosis, found } from '../diagnosis.ts';

const REAPER = 'testcontainers/ryuk';

/** Only a named container has to have Docker; elsewhere it is one way of several. */
function isWanted({ spec }: Diagnosis): boolean {
  return typeof spec === 'object' && spec.kind === 'container';
}

function isPossible({ spec }: Diagnosis): boolean {
  return spec === 'auto' || (typeof spec === 'object' && spec.kind !== 'url' && spec.kind !== 'local');
}

function weigh(diagnosis: Diagnosis, detail: string, cure: string): Outcome {
  return isWanted(diagnosis) ? fail(detail, cure) : warn(detail, cure);
}

const docker: Check = {
  id: 'docker',
  limitMs: 4_000,
  needs: ['target'],
  whenLate: 'Look whether the Docker daemon answers: `docker version`.',
  run: async (diagnosis, signal) => {
    if (!isPossible(diagnosis)) return skip('the target is no container');
    const answer = await probeDocker(diagnosis.env, signal);
    if (answer.answers) {
      diagnosis.docker = answer;
      const version = await ask(diagnosis, '/version', signal).then(
        ({ said }) => versionIn(said),
        () => '',
      );
      return ok(`${answer.host}${version}`);
    }
    return answer.permission
      ? weigh(
          diagnosis,
          `this user may not use Docker (${answer.why})`,
          'Add the user to the group `docker` and log in again, or use `local`.',
        )
      : weigh(
          diagnosis,
          `no Docker answers (${answer.why})`,
          'Start Docker, set DOCKER_HOST to the one that runs, or use `local`.',
        );
  },
};

/** `, Docker 28.0.1, API 1.48`; nothing where it is not said. */
function versionIn(said: string): string {
  const text = (name: string): string | undefined =>
    new RegExp(`"${name}"\\s*:\\s*"([\\w.+~-]{1,40})"`).exec(said)?.[1];
  const [version, api] = [text('Version'), text('ApiVersion')];
  return version === undefined ? '' : `, version ${version}${api === undefined ? '' : `, API ${api}`}`;
}

const image: Check = {
  id: 'image',
  limitMs: 6_000,
  needs: ['docker'],
  whenLate: 'Try `docker pull` by hand: the registry does not answer Docker.',
  run: async (diagnosis, signal) => {
    const { settings } = found(diagnosis.loaded);
    const { spec } = diagnosis;
    if (diagnosis.docker === undefined) return skip('no Docker answers');
    const selector = typeof spec === 'object' && 'selector' in spec ? spec.selector : {};
    const { image: name } = chooseImage(selector, settings.container);
    const there = await ask(diagnosis, `/images/${name}/json`, signal);
    if (there.status === 200) return ok(`${name} is on this machine`);
    // Docker asks the registry itself, with its own proxy and login, and pulls nothing.
    const remote = await ask(diagnosis, `/distribution/${name}/json`, signal);
    if (remote.status === 200) return ok(`${name} is not on this machine, and the registry has it`);
    const outcome = failWith(
      explainStartError(name, new Error(remote.said), [], 0),
      `Try \`docker pull ${name}\`.`,
    );
    return weigh(diagnosis, `${name} is not on this machine. ${outcome.detail}`, outcome.cure ?? '');
  },
};

const reaper: Check = {
  id: 'reaper',
  limitMs: 3_000,
  needs: ['docker'],
  whenLate: 'Set TESTCONTAINERS_RYUK_DISABLED=true: redis-target removes its containers itself, too.',
  run: async (diagnosis, signal) => {
    if (diagnosis.docker === undefined) return skip('no Docker answers');
    if (/^(?:true|1)$/i.test(diagnosis.env.TESTCONTAINERS_RYUK_DISABLED ?? ''))
      return ok('turned off; redis-target removes its containers itself');
    const name = diagnosis.env.RYUK_CONTAINER_IMAGE || REAPER;
    const { status, said } = await ask(
      diagnosis,
      `/images/json?filters=${encodeURIComponent(JSON.stringify({ reference: [name.includes(':') ? name : `${name}:*`] }))}`,
      signal,
    );
    return status === 200 && said.trim() !== '[]'
      ? ok(`${name} is on this machine`)
      : warn(
          `${name} is not on this machine, and has to be pulled`,
          `Run \`docker pull ${name}\`, name yours in RYUK_CONTAINER_IMAGE, or set TESTCONTAINERS_RYUK_DISABLED=true: redis-target removes its containers itself, too.`,
        );
  },
};

async function ask(
  diagnosis: Diagnosis,
  path: string,
  signal: AbortSignal,
): Promise<{ status: number; said: string }> {
  const { status, body } = await askDocker(found(diagnosis.docker), path, { signal });
  return { status, said: body.toString('utf8') };
}

export const DOCKER_CHECKS: readonly Check[] = [docker, image, reaper];
