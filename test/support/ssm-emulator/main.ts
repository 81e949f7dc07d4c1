/** The emulator as a program of its own: see README.md here. */
import { parseArgs } from 'node:util';
import { type EmulatedHost, startSsmEmulator } from './index.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string', multiple: true, default: [] },
    instance: { type: 'string', multiple: true, default: [] },
    tag: { type: 'string', multiple: true, default: [] },
    'agent-version': { type: 'string', default: '3.3.1230.0' },
    'access-key-id': { type: 'string' },
    'idle-timeout-ms': { type: 'string' },
    'max-duration-ms': { type: 'string' },
    'slow-ms': { type: 'string', default: '0' },
    resend: { type: 'string', default: 'overdue' },
    overflow: { type: 'string', default: 'wait' },
    'window-messages': { type: 'string', default: '1024' },
    'no-order': { type: 'boolean', default: false },
    document: { type: 'string', multiple: true, default: [] },
    region: { type: 'string', default: 'eu-west-1' },
    seed: { type: 'string', default: '1' },
    port: { type: 'string', default: '0' },
  },
});

/** `name[:port]=host:port` */
function readHost(text: string): [string, EmulatedHost] {
  const parts = /^([^=]+)=(.+):(\d+)$/.exec(text);
  if (!parts) throw new Error(`Reading --host: ${text} is not name=host:port.`);
  const [, name = '', host = '', port = ''] = parts;
  return [name, { host, port: Number(port) }];
}

const tags = Object.fromEntries(values.tag.map((text) => text.split(/=(.*)/s, 2)));
const ids = values.instance.length > 0 ? values.instance : ['i-0123456789abcdef0'];
const optional = (name: 'idle-timeout-ms' | 'max-duration-ms'): number | undefined =>
  values[name] === undefined ? undefined : Number(values[name]);
const idleTimeoutMs = optional('idle-timeout-ms');
const maxDurationMs = optional('max-duration-ms');

const emulator = await startSsmEmulator({
  instances: ids.map((id) => ({ id, agentVersion: values['agent-version'], tags })),
  hosts: Object.fromEntries(values.host.map(readHost)),
  agent: {
    slowMs: Number(values['slow-ms']),
    resend: values.resend === 'oldest' ? 'oldest' : 'overdue',
    overflow: values.overflow === 'lose' ? 'lose' : 'wait',
    windowMessages: Number(values['window-messages']),
  },
  documents: Object.fromEntries(values.document.map((name) => [name, {}])),
  region: values.region,
  judgesOrder: !values['no-order'],
  seed: Number(values.seed),
  port: Number(values.port),
  ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
  ...(maxDurationMs === undefined ? {} : { maxDurationMs }),
  ...(values['access-key-id'] === undefined ? {} : { accessKeyId: values['access-key-id'] }),
});

for (const [name, value] of Object.entries(emulator.env)) console.log(`export ${name}=${value}`);

await new Promise<void>((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
});
await emulator.close();
for (const breach of emulator.breaches) console.error(`breach: ${breach}`);
process.exitCode = emulator.breaches.length > 0 ? 1 : 0;
