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

/**
 * What a `services` section of the configuration file says of one service: `secrets_manager =`, and indented below it `endpoint_url = …`.
 *
 * @param name - In lower case. Never one of a secret.
 */
export async function readServiceField(
  env: NodeJS.ProcessEnv,
  section: string,
  service: string,
  name: string,
): Promise<string | undefined> {
  const text = await readFile(profileFiles(env).config, 'utf8').catch(() => '');
  let found: string | undefined;
  for (const [title, fields] of readSections(text)) {
    if (title.replace(/\s+/, ' ') === `services ${section}`) found ??= fields.get(`${service}.${name}`);
  }
  return found;
}

/** Sections and their fields; indented lines belong to the field above them, as `above.field`. */
function* readSections(text: string): Generator<[section: string, fields: Map<string, string>]> {
  let current: [string, Map<string, string>] | undefined;
  let above = '';
  for (const line of text.split(/\r?\n/)) {
    // Blanks are cut off afterwards: a pattern that looks for them takes minutes for a line of them.
    const section = /^\s*\[([^\]]+)\]/.exec(line)?.[1]?.trim();
    if (section) {
      if (current) yield current;
      current = [section.replaceAll(/["']/g, ''), new Map()];
      above = '';
      continue;
    }
    const [, indent, field = '', value = ''] = /^([ \t]*)([a-z0-9_]+)\s*=(.*)$/i.exec(line) ?? [];
    if (indent === undefined) continue;
    const name = field.toLowerCase();
    if (indent === '') above = name;
    current?.[1].set(indent === '' ? name : `${above}.${name}`, value.trim());
  }
  if (current) yield current;
}
