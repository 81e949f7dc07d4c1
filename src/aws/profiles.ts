import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What a profile has of its own: names of its fields, in lower case; the values stay in the files. */
export type ProfileFields = ReadonlySet<string>;

/** The two files that profiles are in, as AWS's tools find them. */
export function profileFiles(env: NodeJS.ProcessEnv): {
  readonly credentials: string;
  readonly config: string;
} {
  const home = env.HOME || env.USERPROFILE || homedir();
  return {
    credentials: env.AWS_SHARED_CREDENTIALS_FILE || join(home, '.aws', 'credentials'),
    config: env.AWS_CONFIG_FILE || join(home, '.aws', 'config'),
  };
}

/** The profile that the environment names, or else the settings: then it is no default. */
export function namedProfile(env: NodeJS.ProcessEnv, profile: string | undefined): string | undefined {
  return env.AWS_PROFILE || profile || undefined;
}

/**
 * What a profile says under the first of these names that it has, in either file.
 *
 * @param names - In lower case. Never one of a secret.
 */
export async function readProfileField(
  env: NodeJS.ProcessEnv,
  profile: string,
  names: readonly string[],
): Promise<string | undefined> {
  const files = profileFiles(env);
  for (const [path, prefix] of [
    [files.credentials, ''],
    [files.config, 'profile '],
  ] as const) {
    const section = profile === 'default' ? profile : `${prefix}${profile}`;
    for (const [name, fields] of readSections(await readFile(path, 'utf8').catch(() => ''))) {
      if (name.replace(/\s+/, ' ') !== section) continue;
      const found = names.find((wanted) => fields.has(wanted));
      if (found !== undefined) return fields.get(found);
    }
  }
  return undefined;
}

/** Every profile of both files, by its name. A file that is not there or cannot be read has none. */
export async function readProfiles(env: NodeJS.ProcessEnv): Promise<ReadonlyMap<string, ProfileFields>> {
  const files = profileFiles(env);
  const [credentials, config] = await Promise.all(
    [files.credentials, files.config].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const profiles = new Map<string, Set<string>>();
  const add = (name: string | undefined, fields: Iterable<string>): void => {
    if (name === undefined) return;
    profiles.set(name, new Set([...(profiles.get(name) ?? []), ...fields]));
  };
  for (const [section, fields] of readSections(credentials ?? '')) add(section, fields.keys());
  for (const [section, fields] of readSections(config ?? '')) {
    add(section === 'default' ? section : /^profile\s+(.+)$/.exec(section)?.[1], fields.keys());
  }
  return profiles;
}

/** Whether a profile says how to get credentials; one that only names a region does not. */
export function givesCredentials(fields: ProfileFields | undefined): boolean {
  return [...(fields ?? [])].some((field) =>
    /^(?:aws_access_key_id|aws_secret_access_key|sso_\w+|role_arn|credential_\w+|web_identity_token_file|login_session)$/.test(
      field,
    ),
  );
}

/** What one profile, and the `services` sections of the configuration file, say of what is no secret. */
export interface ProfileReader {
  /** @param name - In lower case. Never one of a secret. */
  field(name: string): string | undefined;
  /** Of one service in a section: `secrets_manager =`, and indented below it `endpoint_url = …`. */
  serviceField(section: string, service: string, name: string): string | undefined;
}

/**
 * Reads both files once. What stands in the configuration file goes before the other, and what stands later before what stands
 * earlier, as the SDK has it for all but credentials and the region (source: @smithy/core, fromSharedConfigFiles).
 */
export async function readProfile(env: NodeJS.ProcessEnv, profile: string): Promise<ProfileReader> {
  const files = profileFiles(env);
  const [credentials = [], config = []] = await Promise.all(
    [files.credentials, files.config].map(async (path) => [
      ...readSections(await readFile(path, 'utf8').catch(() => '')),
    ]),
  );
  const find = (sections: typeof config, titles: readonly string[], name: string): string | undefined =>
    titles
      .flatMap((title) => sections.filter(([section]) => section.replace(/\s+/, ' ') === title))
      .findLast(([, fields]) => fields.has(name))?.[1]
      .get(name);
  const inConfig = [...(profile === 'default' ? [profile] : []), `profile ${profile}`];
  return {
    field: (name) => find(config, inConfig, name) ?? find(credentials, [profile], name),
    serviceField: (section, service, name) => find(config, [`services ${section}`], `${service}.${name}`),
  };
}

/** Sections and their fields, read as the SDK reads them: what is indented below a field without a value is `field.inner` (source: @smithy/core, parseIni). */
function* readSections(text: string): Generator<[section: string, fields: Map<string, string>]> {
  let current: [string, Map<string, string>] | undefined;
  let above = '';
  for (const whole of text.split(/\r?\n/)) {
    const [line = ''] = whole.split(/(?:^|\s)[;#]/, 1);
    // Blanks are cut off afterwards: a pattern that looks for them takes minutes for a line of them.
    const section = /^\s*\[([^\]]+)\]/.exec(line)?.[1]?.trim();
    if (section) {
      if (current) yield current;
      current = [section.replaceAll(/["']/g, ''), new Map()];
      above = '';
      continue;
    }
    const [, indent, field = '', rest = ''] = /^([ \t]*)([a-z0-9_]+)\s*=(.*)$/i.exec(line) ?? [];
    if (indent === undefined) continue;
    const name = field.toLowerCase();
    const value = rest.trim();
    if (value === '') {
      above = name;
      continue;
    }
    if (indent === '') above = '';
    current?.[1].set(above === '' ? name : `${above}.${name}`, value);
  }
  if (current) yield current;
}
