import { isIP } from 'node:net';
import { parseEcsTask } from '../model/iam-resource.ts';
import { findNearest } from '../model/nearest.ts';
import { isExportable } from '../model/variable-names.ts';
import { isCarried, isRecord, objectOf, type SettingKind, selector, take, text } from './value-kinds.ts';

const PLACEHOLDERS = ['url', 'host', 'port', 'username', 'password', 'db', 'tls', 'caFile'];
const PLACEHOLDER_LIST = PLACEHOLDERS.map((name) => `{${name}}`).join(' ');

/** Version → image. */
export const images: SettingKind = objectOf(
  selector,
  { ...text, allowed: "the name of an image: 'registry.example/redis:2.8'" },
  "an object of version → image: { '2.8': 'registry.example/redis:2.8' }",
);

const variableName: SettingKind = {
  allowed:
    'the name of an environment variable: letters, digits and _, and none that loads code, such as NODE_OPTIONS or PATH,',
  fromFile: (value) => (typeof value === 'string' && isExportable(value) ? take(value) : undefined),
};

const template: SettingKind = {
  allowed: `a template with ${PLACEHOLDER_LIST}, or false to set none`,
  fromFile: (value) =>
    value === false || value === null || (isCarried(value) && unknownPlaceholder(value) === undefined)
      ? take(value)
      : undefined,
  near: (value) => {
    const unknown = typeof value === 'string' ? unknownPlaceholder(value) : undefined;
    const near = unknown === undefined ? undefined : findNearest(unknown, PLACEHOLDERS);
    return near === undefined ? undefined : `{${near}}`;
  },
};

/** Variable → template. */
export const templates: SettingKind = objectOf(
  variableName,
  template,
  `an object of variable → template with ${PLACEHOLDER_LIST}, or false to set none`,
);

export const bastion: SettingKind = {
  allowed:
    "an instance's id 'i-…' or 'mi-…', an ECS task 'ecs:cluster_task_runtime', or { tag: { Name: 'redis-bastion' } } (in the variable: tag:Name=redis-bastion)",
  fromFile: (value) => {
    if (typeof value === 'string') return isBastionId(value) ? take(value) : undefined;
    if (!isRecord(value) || Object.keys(value).join() !== 'tag' || !isRecord(value.tag)) return undefined;
    const tags = Object.values(value.tag);
    return tags.length > 0 && tags.every(isCarried) ? take(value) : undefined;
  },
  fromText: (value) => {
    if (isBastionId(value)) return take(value);
    const [, name, tag] = /^tag:([^=]+)=(.+)$/.exec(value) ?? [];
    return name !== undefined && tag !== undefined ? take({ tag: { [name]: tag } }) : undefined;
  },
};

const hostName: SettingKind = {
  allowed: 'a host name or an IP address',
  fromFile: (value) => (typeof value === 'string' && isHostName(value) ? take(value) : undefined),
};

/** Names for a certificate; commas stand between them in a variable. */
export const hostNames: SettingKind = {
  allowed: 'a list of host names and IP addresses',
  fromFile: (value) => (Array.isArray(value) ? take(value) : undefined),
  fromText: (value) => {
    const names = value
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    return names.every(isHostName) ? take(names) : undefined;
  },
  items: hostName,
};

function isHostName(text: string): boolean {
  return (
    isIP(text) !== 0 ||
    /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i.test(text)
  );
}

const TLS_FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  ca: (value) => text.fromFile(value) !== undefined,
  servername: (value) => text.fromFile(value) !== undefined,
  insecureSkipVerify: (value) => typeof value === 'boolean',
};

/** Whether, or how, TLS is spoken with a server. */
export const tls: SettingKind = {
  allowed:
    "true, false, 'through', or { ca: PEM or the path of a file, servername: the certificate's name, insecureSkipVerify: true or false }",
  fromFile: (value) => {
    if (typeof value === 'boolean' || value === 'through') return take(value);
    if (!isRecord(value)) return undefined;
    const isRight = Object.entries(value).every(
      ([field, one]) => one === undefined || (Object.hasOwn(TLS_FIELDS, field) && TLS_FIELDS[field]?.(one)),
    );
    return isRight ? take(value) : undefined;
  },
  near: (value) => (typeof value === 'string' ? findNearest(value, ['through']) : undefined),
};

function unknownPlaceholder(value: string): string | undefined {
  return [...value.matchAll(/\{(\w+)\}/g)]
    .map(([, key]) => key ?? '')
    .find((key) => !PLACEHOLDERS.includes(key));
}

function isBastionId(value: string): boolean {
  return /^(?:i|mi)-[0-9a-f]{8,17}$/.test(value) || parseEcsTask(value) !== undefined;
}
