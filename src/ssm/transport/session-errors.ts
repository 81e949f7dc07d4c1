import { RedisTargetError } from '../../errors.ts';

export function handshakeTimeout(limitMs: number): RedisTargetError {
  return new RedisTargetError(
    'RT_SSM_HANDSHAKE_TIMEOUT',
    `Could not open the SSM session: the agent did not finish its handshake within ${limitMs / 1000} s. ` +
      'Check that the SSM agent on the bastion runs, and restart it.',
  );
}

export function silent(): RedisTargetError {
  return new RedisTargetError(
    'RT_SSM_CHANNEL',
    'The SSM session fell silent: its agent answers nothing any more. Check the bastion, then open the tunnel again.',
  );
}

/** The channel was away for so long while a connection waited. */
export function away(limitMs: number, lastTry: string): RedisTargetError {
  return new RedisTargetError(
    'RT_SSM_RESUME_FAILED',
    `The SSM session was given up: nothing came over its channel for ${limitMs / 1000} s while a connection waited` +
      `${lastTry === '' ? '' : `, and opening it again failed (${lastTry})`}. Check the network and the bastion, then open the tunnel again.`,
  );
}

export function incomplete(): RedisTargetError {
  return new RedisTargetError(
    'RT_SSM_CHANNEL',
    'The SSM session lost data: the agent sent a message that never came, and does not send it again. ' +
      'Open the tunnel again; where a connection is read slowly, let it have less on its way.',
  );
}
