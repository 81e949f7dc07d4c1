import type { AuthSetting } from '../config/auth-setting.ts';
import type { ToServer } from '../gateway/serve.ts';
import type { Login } from '../gateway/stages.ts';
import type { Progress } from '../platform/progress.ts';
import { checkLogin } from './check-login.ts';
import { createLogin, type LoginOptions, type TargetLogin } from './login.ts';

export interface PlanLoginOptions extends LoginOptions {
  /** The target, as messages call it. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export interface LoginPlan {
  readonly login: TargetLogin;
  /**
   * Logs in over one connection of its own.
   *
   * @returns What the gateway logs in with; undefined where the server wants no password.
   * @throws {RedisTargetError} `RT_TARGET_AUTH`, `RT_AUTH_…`, `RT_AWS_…`.
   */
  check(connect: ToServer['connect']): Promise<Login | undefined>;
}

/** What a target's `auth` setting comes to. */
export function planLogin(auth: AuthSetting, options: PlanLoginOptions): LoginPlan {
  const { aws, name, signal, progress } = options;
  const login = createLogin(auth, options);
  const askSkewMs = async (): Promise<number | undefined> =>
    await (await import('../aws/clock-skew.ts')).askSkewOfRegion(aws, signal);
  return {
    login,
    check: (connect) =>
      checkLogin({ login, name, connect, askSkewMs, signal, warn: (text) => progress.warn(text) }),
  };
}
