import getPort from 'get-port';
import { hasPython, PYTHON_BIN } from './python.ts';
import { start } from './run-ts.ts';

const SERVER = `${PYTHON_BIN}/moto_server`;

export interface RunningMoto extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, for AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_<SERVICE>. */
  readonly url: string;
  /** Variables that make the AWS SDK talk to it, with credentials that it takes. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Whether the setup has got moto. */
export function hasMoto(): boolean {
  return hasPython();
}

/** Starts moto, which answers as EC2, ECS, ElastiCache and others do, on 127.0.0.1 and a free port. */
export async function startMoto(): Promise<RunningMoto> {
  const port = await getPort({ host: '127.0.0.1' });
  const moto = start(SERVER, ['--host', '127.0.0.1', '--port', `${port}`], { limitMs: 600_000 });
  await moto.until(/Running on http/);
  const url = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    moto.child.kill('SIGKILL');
    await moto.ended;
  };
  return {
    url,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
