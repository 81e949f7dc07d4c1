import type { Endpoint } from '../../model/endpoint.ts';
import { connectEndpoint } from '../../targets/connect.ts';
import { isPublic } from '../../targets/elasticache-address.ts';
import { nameByUrl, type ServerName } from '../../targets/server-name.ts';
import { tlsParametersOf, withTlsSettings } from '../../targets/tls-settings.ts';
import { waitForPong } from '../../targets/wait-for-pong.ts';
import { type Check, fail, failWith, hasCode, type Outcome, ok, skip, warn } from '../check.ts';
import { type Diagnosis, found } from '../diagnosis.ts';

const PLAIN_LIMIT_MS = 2_000;

/** Of a server that is reached from this machine. */
const connectDirectly: Check = {
  id: 'connect',
  limitMs: 6_000,
  needs: ['target'],
  whenLate: 'Check host and port, that the server runs, and that a firewall lets this machine in.',
  run: async (diagnosis, signal) => {
    const endpoint = directEndpoint(diagnosis);
    if (endpoint === undefined) return skip('the target is no URL');
    diagnosis.tls = endpoint.tls;
    diagnosis.server = nameOf(diagnosis, endpoint);
    try {
      (await connectEndpoint(endpoint, signal, diagnosis.server)).destroy();
    } catch (error) {
      if (!hasCode(error, 'RT_TARGET_TLS')) throw error;
      diagnosis.tlsError = error;
    }
    diagnosis.isReached = true;
    diagnosis.endpoint = endpoint;
    if (!endpoint.tls) diagnosis.plainError = await askInPlain(endpoint, signal);
    return ok(`${endpoint.host}:${endpoint.port} takes connections`);
  },
};

/** Of a URL, or of a public endpoint. */
function directEndpoint({ spec, elastiCache: one, address, loaded }: Diagnosis): Endpoint | undefined {
  const { settings } = found(loaded);
  if (typeof spec === 'object' && spec.kind === 'url') return withTlsSettings(spec.endpoint, settings);
  if (one === undefined || address === undefined || !isPublic(address.host)) return undefined;
  const { host, port } = address;
  const tlsParameters = tlsParametersOf(one.setting, settings);
  return { host, port, tls: true, ...(tlsParameters === undefined ? {} : { tlsParameters }) };
}

function nameOf({ elastiCache: one }: Diagnosis, endpoint: Endpoint): ServerName {
  const byUrl = nameByUrl(endpoint);
  return one === undefined ? byUrl : { ...byUrl, name: `elasticache:${one.key}` };
}

/** What came in place of a reply to PING, if not one. */
async function askInPlain(endpoint: Endpoint, signal: AbortSignal): Promise<unknown> {
  const socket = await connectEndpoint(endpoint, signal);
  const timer = setTimeout(() => socket.destroy(), PLAIN_LIMIT_MS);
  return await waitForPong(() => socket)
    .then(
      () => undefined,
      (error: unknown) => error,
    )
    .finally(() => clearTimeout(timer));
}

const tls: Check = {
  id: 'tls',
  limitMs: 2_000,
  needs: ['target'],
  whenLate: 'Check `tls` in the configuration.',
  run: (diagnosis) => {
    const { tlsError, plainError, elastiCache: one } = diagnosis;
    if (!diagnosis.isReached) return skip('nothing is connected');
    if (tlsError !== undefined)
      return failWith(
        tlsError,
        'Check that the server speaks TLS there, and name your own CA in `tls.ca` (REDIS_TARGET_TLS_CA).',
      );
    if (plainError !== undefined)
      return fail(
        'the server takes the connection and gives no answer that is Redis’: it wants TLS, or is another server',
        one === undefined
          ? 'Write rediss:// in place of redis:// where it wants TLS; else check host and port.'
          : `Set \`elasticache.${one.key}.tls\` to true where it has in-transit encryption; else check host and port.`,
      );
    return diagnosis.tls ? ofCertificate(diagnosis) : ok('none, as configured');
  },
};

/** What was not checked is not called valid. */
function ofCertificate({ endpoint, tlsServer }: Diagnosis): Outcome {
  const check = tlsServer?.options.rejectUnauthorized === false ? 'none' : endpoint?.tlsParameters?.check;
  if (check === 'none')
    return warn(
      'nobody checks the certificate: whoever is on the way can read and change everything',
      'Name its CA in `tls.ca`, and the name that it is for in `tls.servername`, in place of `insecureSkipVerify`.',
    );
  if (check === 'chain')
    return warn(
      'the certificate is taken for whichever name it is, as the URL says',
      'Name the one that it is for in `tls.servername`, and have it checked.',
    );
  return ok('with a certificate that is valid for its name');
}

export const CONNECT_CHECKS: readonly Check[] = [connectDirectly, tls];
