import type { Settings } from '../config/settings.ts';
import type { Door } from '../gateway/stages.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { CaFiles } from '../model/target.ts';
import type { TlsParameters } from '../model/url-parameters.ts';
import type { Closing } from '../platform/closing.ts';
import { makeScratch } from '../platform/scratch.ts';
import { readPem } from '../platform/tls-options.ts';

/** The door of a target's local ports. */
export interface AppDoor {
  readonly door: Door;
  /** How clients trust it; undefined where it takes no TLS. */
  readonly caFiles: CaFiles | undefined;
}

export interface OpenAppDoorOptions {
  readonly settings: Pick<Settings, 'appTls'>;
  /** The tests' environment, as it was before. */
  readonly env: NodeJS.ProcessEnv;
  readonly closing: Closing;
  /** An address of the machine's that clients elsewhere reach the door by. */
  readonly listen?: string | undefined;
  readonly onState: (text: string) => void;
}

/** Whether a door has to stand in front of a target that would have none. */
export function wantsDoor({ appTls }: Pick<Settings, 'appTls'>): boolean {
  return appTls.serve === 'always' || (appTls.serve === 'auto' && appTls.export);
}

/**
 * What is said where tests are given an address without TLS although the settings ask for one with it; none where they get what
 * they ask for.
 *
 * @param name - The target, as messages call it.
 */
export function exportWarning(
  name: string,
  { endpoint, caFiles }: { readonly endpoint: Pick<Endpoint, 'tls'>; readonly caFiles?: CaFiles | undefined },
  { appTls }: Pick<Settings, 'appTls'>,
): string[] {
  if (!appTls.export || endpoint.tls || caFiles !== undefined) return [];
  return [
    `the tests get ${name} without TLS, although \`appTls.export\` is set: \`appTls.serve\` is '${appTls.serve}', so that its port takes none. Change one of the two (REDIS_TARGET_APP_TLS, REDIS_TARGET_APP_TLS_EXPORT)`,
  ];
}

/** Makes what the local ports of one target need to take TLS: a CA, a certificate that it signed, and files for the clients. */
export async function openAppDoor(options: OpenAppDoorOptions): Promise<AppDoor> {
  const { settings, env, closing, listen, onState } = options;
  const { openDoor } = await import('../gateway/door.ts');
  if (settings.appTls.serve === 'never')
    return { door: openDoor({ identity: undefined, onState }), caFiles: undefined };
  const { makeIdentity } = await import('../gateway/ca.ts');
  const names = listen === undefined || isEveryAddress(listen) ? [] : [listen];
  const identity = makeIdentity({ names: [...settings.appTls.names, ...names] });
  return { door: openDoor({ identity, onState }), caFiles: await shareCa(identity.ca, env, closing) };
}

/**
 * Shares the CA that the settings name, for tests that speak TLS with the server themselves.
 *
 * @param name - How the target is called in errors.
 */
export async function shareNamedCa(
  parameters: TlsParameters | undefined,
  name: string,
  { env, closing }: Pick<OpenAppDoorOptions, 'env' | 'closing'>,
): Promise<CaFiles | undefined> {
  if (parameters?.extraCa === undefined) return undefined;
  return await shareCa(await readPem(parameters.extraCa, name), env, closing);
}

/** Writes a CA for the tests' processes, until `closing`. */
async function shareCa(ca: string, env: NodeJS.ProcessEnv, closing: Closing): Promise<CaFiles> {
  const { writeCaFiles } = await import('../gateway/ca-files.ts');
  const scratch = await makeScratch('ca');
  closing.add(() => scratch.remove());
  return await writeCaFiles(scratch.path, ca, env);
}

function isEveryAddress(address: string): boolean {
  return /^[0:.]+$/.test(address);
}
