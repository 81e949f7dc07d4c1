// A gateway in a process of its own, as the holder of a target is one: `dist way serverPort port [ca]`.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { pathToFileURL } from 'node:url';

const [dist = '', way, serverPort, ownPort, ca = ''] = process.argv.slice(2);
const load = (path: string): Promise<Record<string, unknown>> => import(`${pathToFileURL(dist)}/${path}`);
const { serveGateway } = (await load(
  'gateway/serve.js',
)) as unknown as typeof import('../../src/gateway/serve.ts');
const { Closing } = (await load(
  'platform/closing.js',
)) as unknown as typeof import('../../src/platform/closing.ts');
const to = { host: '127.0.0.1', port: Number(serverPort) };
const isTls = way === 'tls';
const trusted = isTls ? readFileSync(ca) : undefined;
await serveGateway({
  port: Number(ownPort),
  connect: () =>
    isTls
      ? connectTls({ ...to, servername: 'bench.example', ca: trusted })
      : connect({ ...to, allowHalfOpen: true, noDelay: true }),
  isTls,
  closing: new Closing(),
  onState: (text) => console.error(text),
  ...(way === 'login' ? { login: { name: '`auth`', credentials: async () => ({ password: 'none' }) } } : {}),
});
