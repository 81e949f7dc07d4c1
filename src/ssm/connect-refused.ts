import { RedisTargetError } from '../errors.ts';

export function connectRefused(remote: string): RedisTargetError {
  return new RedisTargetError(
    'RT_TUNNEL_CONNECT_REFUSED',
    `Could not connect to ${remote} through the SSM session: the agent on the bastion cannot reach it. ` +
      "Check host and port, and that the server's security group lets the bastion in.",
    { details: { remote } },
  );
}
