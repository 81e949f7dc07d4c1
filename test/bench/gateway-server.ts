// A gateway in a process of its own, as the holder of a target is one, in front of a server at a URL: `dist way serverPort port [ca]`.
import { pathToFileURL } from 'node:url';

const [dist = '', way, serverPort, ownPort, ca = ''] = process.argv.slice(2);
const load = (path: string): Promise<Record<string, unknown>> => import(`${pathToFileURL(dist)}/${path}`);
const { serveOnPort } = (await load(
  'targets/serve-on-port.js',
)) as unknown as typeof import('../../src/targets/serve-on-port.ts');
const { Closing } = (await load(
  'platform/closing.js',
)) as unknown as typeof import('../../src/platform/closing.ts');
const isTls = way === 'tls';
const login = { name: '`auth`', credentials: async () => ({ password: 'none' }) };
await serveOnPort(
  {
    host: '127.0.0.1',
    port: Number(serverPort),
    tls: isTls,
    ...(isTls ? { tlsParameters: { caFile: ca, servername: 'bench.example' } } : {}),
  },
  {
    port: Number(ownPort),
    closing: new Closing(),
    stages: way === 'login' ? { login } : {},
    onState: (text) => console.error(text),
  },
);
