import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { evaluatePolicy, type IamPolicy } from './evaluate.ts';
import { faultOfToken, type TokenRules } from './verify-token.ts';

export interface TokenDoorOptions extends Omit<TokenRules, 'nowMs'> {
  /** The real server's port. It has the users already, each without a password. */
  readonly port: number;
  /** Who may change users there: name and password. */
  readonly admin: readonly [name: string, password: string];
  /** The users with IAM authentication. */
  readonly users: readonly string[];
  /** What these keys are allowed; whatever is asked otherwise. */
  readonly policy?: IamPolicy | undefined;
  /** How far this service's clock is ahead, in milliseconds. */
  readonly clockAheadMs?: number | undefined;
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
}

export interface TokenDoor extends AsyncDisposable {
  readonly port: number;
  /** Each attempt of a user with IAM authentication: what was wrong with it, or `ok`. */
  readonly attempts: readonly string[];
  /** The tokens that were given. */
  readonly tokens: readonly string[];
}

const ACCOUNT = '123456789012';

/**
 * A real server whose users log in by IAM: it stands in front of it, verifies each token by its signature, and only then makes
 * the token that user's password there, for as long as this one AUTH takes. All other is the server's own doing.
 */
export async function openTokenDoor(options: TokenDoorOptions): Promise<TokenDoor> {
  const attempts: string[] = [];
  const tokens: string[] = [];
  const open = new Set<Socket>();
  const held = new Map<string, number>();
  const admin = await Admin.connect(options.port, options.admin);
  const judge = (user: string, token: string): string | undefined => {
    const { clockAheadMs = 0, policy, region, cache, isServerless } = options;
    const fault = faultOfToken(token, user, { ...options, nowMs: Date.now() + clockAheadMs });
    if (fault !== undefined || policy === undefined) return fault;
    const denied = [`${isServerless ? 'serverlesscache' : 'replicationgroup'}:${cache}`, `user:${user}`].find(
      (name) =>
        evaluatePolicy(policy, {
          action: 'elasticache:Connect',
          resource: `arn:aws:elasticache:${region}:${ACCOUNT}:${name}`,
          context: {},
        }) !== 'allowed',
    );
    return denied === undefined ? undefined : `elasticache:Connect on ${denied} is denied`;
  };
  const letIn = async (command: readonly string[]): Promise<() => Promise<unknown>> => {
    const [user, token] = credentialsIn(command);
    if (user === undefined || token === undefined || !options.users.includes(user)) return async () => {};
    tokens.push(token);
    const fault = judge(user, token);
    attempts.push(fault ?? 'ok');
    if (fault !== undefined) return async () => {};
    const hash = createHash('sha256').update(token).digest('hex');
    // Two connections of the same second have the same token.
    held.set(hash, (held.get(hash) ?? 0) + 1);
    await admin.call('ACL', 'SETUSER', user, `#${hash}`);
    return async () => {
      const left = (held.get(hash) ?? 1) - 1;
      held.set(hash, left);
      if (left === 0) await admin.call('ACL', 'SETUSER', user, `!${hash}`);
    };
  };
  const accept = (client: Socket): void => {
    const server = connect({ host: '127.0.0.1', port: options.port });
    for (const socket of [client, server]) {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      socket.on('error', () => socket.destroy());
    }
    client.once('close', () => server.destroy());
    server.once('close', () => client.destroy());
    server.on('data', (bytes) => client.write(bytes));
    let rest = Buffer.alloc(0);
    let work = Promise.resolve();
    client.on('data', (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      for (let length = commandLength(rest); length > 0; length = commandLength(rest)) {
        const whole = rest.subarray(0, length);
        rest = rest.subarray(length);
        work = work.then(async () => {
          const command = wordsOf(whole);
          const isLogin = /^(?:AUTH|HELLO)$/i.test(command[0] ?? '');
          const leave = isLogin ? await letIn(command) : undefined;
          const answered = isLogin ? once(server, 'data') : undefined;
          server.write(whole);
          await answered?.catch(() => undefined);
          await leave?.();
        });
      }
    });
  };
  const listener: Server = options.tls
    ? createTlsServer(options.tls, (socket) => accept(socket))
    : createServer(accept);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    attempts,
    tokens,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      for (const socket of open) socket.destroy();
      admin.close();
    },
  };
}

/** `AUTH user token`, `HELLO 3 AUTH user token`. */
function credentialsIn(command: readonly string[]): readonly string[] {
  if (/^AUTH$/i.test(command[0] ?? '')) return command.length === 3 ? command.slice(1) : [];
  const at = command.findIndex((word, index) => index > 1 && /^AUTH$/i.test(word));
  return at < 0 ? [] : command.slice(at + 1, at + 3);
}

/** How long the first command is, in bytes; 0 where it is not there as a whole. Inline commands pass line by line. */
function commandLength(bytes: Buffer): number {
  const line = bytes.indexOf('\r\n');
  if (line < 0) return 0;
  if (bytes[0] !== 0x2a) return line + 2;
  let at = line + 2;
  for (let left = Number(bytes.toString('latin1', 1, line)); left > 0; left -= 1) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return 0;
    at = end + 2 + Number(bytes.toString('latin1', at + 1, end)) + 2;
    if (at > bytes.length) return 0;
  }
  return at;
}

function wordsOf(command: Buffer): string[] {
  if (command[0] !== 0x2a) return command.toString('utf8').trim().split(/\s+/);
  const words: string[] = [];
  let at = command.indexOf('\r\n') + 2;
  while (at < command.length) {
    const end = command.indexOf('\r\n', at);
    const length = Number(command.toString('latin1', at + 1, end));
    words.push(command.toString('utf8', end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
  return words;
}

/** A connection of its own, for ACL SETUSER: one short reply for each command. */
class Admin {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async connect(port: number, credentials: readonly string[]): Promise<Admin> {
    const socket = connect({ host: '127.0.0.1', port });
    socket.setMaxListeners(0);
    await once(socket, 'connect');
    const admin = new Admin(socket);
    await admin.call('AUTH', ...credentials);
    return admin;
  }

  #last: Promise<unknown> = Promise.resolve();

  call(...words: readonly string[]): Promise<string> {
    const called = this.#last.then(async () => {
      const reply = once(this.#socket, 'data');
      this.#socket.write(
        `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
      );
      const [bytes] = (await reply) as [Buffer];
      const text = bytes.toString('utf8');
      if (!text.startsWith('+')) throw new Error(`ACL SETUSER was answered with ${text}`);
      return text;
    });
    this.#last = called.catch(() => undefined);
    return called;
  }

  close(): void {
    this.#socket.destroy();
  }
}
