import { openSsmTunnel } from '../../ssm/tunnel.ts';
import { serveTunnel } from '../../targets/served-tunnel.ts';
import { type Check, ok } from '../check.ts';
import { found } from '../diagnosis.ts';

/** A local port that comes out at the server. */
export const TUNNEL: Check = {
  id: 'tunnel',
  limitMs: 4_000,
  needs: ['forward'],
  whenLate: 'Try again: this machine is very busy.',
  run: async (diagnosis, signal) => {
    const { key, setting } = found(diagnosis.elastiCache);
    const opened = found(diagnosis.session);
    const { closing } = diagnosis;
    const tunnel = await openSsmTunnel({ openSession: async () => opened, signal });
    closing.add(() => tunnel.close());
    const port = diagnosis.tls
      ? (
          await serveTunnel({
            tunnelPort: tunnel.port,
            server: found(diagnosis.address),
            tlsServer: diagnosis.tlsServer,
            stages: {},
            closing,
            onState: () => undefined,
          })
        ).port
      : tunnel.port;
    const { username, password } = setting;
    diagnosis.endpoint = {
      host: '127.0.0.1',
      port,
      tls: false,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    };
    diagnosis.server = {
      name: `elasticache:${key}`,
      credentials: `\`elasticache.${key}.username\` and \`elasticache.${key}.password\``,
      wantsTls: diagnosis.tls ? undefined : `set \`elasticache.${key}.tls\` to true`,
    };
    return ok(`127.0.0.1:${port}, for as long as doctor looks`);
  },
};
