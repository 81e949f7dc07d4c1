import { awsOptionsOf } from '../../aws/client.ts';
import { withoutVersionWarning } from '../../aws/quiet-sdk.ts';
import type { AuthSetting } from '../../config/auth-setting.ts';
import { assertCredentials } from '../../targets/elasticache-address.ts';
import { createLogin } from '../../targets/login.ts';
import { type Check, ok, skip } from '../check.ts';
import { type Diagnosis, found } from '../diagnosis.ts';

/** Whether there is what the gateway would log in with. */
export const LOGIN: Check = {
  id: 'login',
  limitMs: 10_000,
  needs: ['target'],
  whenLate: 'Look at where the password is kept: it is not given.',
  run: async (diagnosis) => {
    const { elastiCache: one, spec, address, env } = diagnosis;
    const { settings } = found(diagnosis.loaded);
    if (one === undefined && (typeof spec !== 'object' || spec.kind !== 'url'))
      return skip('the target is made for the run');
    diagnosis.isLoginBroken = true;
    // What every client would be told is said here.
    if (one !== undefined && address !== undefined) assertCredentials(one, address);
    const auth = authOf(diagnosis);
    const path = one === undefined ? 'auth' : `elasticache.${one.key}.auth`;
    if (auth === undefined) {
      diagnosis.isLoginBroken = false;
      return ok(`no \`${path}\`: the tests log in themselves, where that is wanted`);
    }
    const aws = awsOptionsOf(settings, env);
    const login = createLogin(auth, { path, aws, elastiCache: one?.setting });
    await withoutVersionWarning(() => login.credentials());
    diagnosis.login = login;
    diagnosis.isLoginBroken = false;
    return ok(`${login.name} gives a ${login.isSigned ? 'token' : 'password'}`);
  },
};

/** As a run would: a URL's own password goes before, and REDIS_URL under `auto` stays as it is. */
function authOf({ elastiCache: one, spec, requested, loaded }: Diagnosis): AuthSetting | undefined {
  const { settings } = found(loaded);
  if (one !== undefined) return one.setting.auth;
  if (typeof spec !== 'object' || spec.kind !== 'url' || spec.endpoint.password !== undefined)
    return undefined;
  return (requested || settings.target) === 'auto' ? undefined : settings.auth;
}
