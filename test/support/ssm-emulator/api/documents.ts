import type { EmulatedDocument } from '../types.ts';
import { ApiError } from './errors.ts';

const OF_AWS: Readonly<Record<string, EmulatedDocument>> = {
  'AWS-StartPortForwardingSession': {
    parameters: {
      portNumber: { type: 'String', default: '80' },
      localPortNumber: { type: 'String', default: '0' },
    },
    properties: {
      portNumber: '{{ portNumber }}',
      type: 'LocalPortForwarding',
      localPortNumber: '{{ localPortNumber }}',
    },
  },
  'AWS-StartPortForwardingSessionToRemoteHost': {
    parameters: {
      host: { type: 'String', default: 'localhost' },
      portNumber: { type: 'String', default: '80' },
      localPortNumber: { type: 'String', default: '0' },
    },
    properties: {
      portNumber: '{{ portNumber }}',
      host: '{{ host }}',
      type: 'LocalPortForwarding',
      localPortNumber: '{{ localPortNumber }}',
    },
  },
};

const REMOTE_HOST: EmulatedDocument = OF_AWS[
  'AWS-StartPortForwardingSessionToRemoteHost'
] as EmulatedDocument;

/** The document, with what it leaves out taken from AWS's remote-host one (companies copy that). */
export function findDocument(
  documents: Readonly<Record<string, EmulatedDocument>>,
  name: string,
): Required<EmulatedDocument> {
  const document = Object.hasOwn(documents, name)
    ? documents[name]
    : Object.hasOwn(OF_AWS, name)
      ? OF_AWS[name]
      : undefined;
  if (!document) throw new ApiError('InvalidDocument', `Document with name ${name} is not found.`);
  return {
    sessionType: document.sessionType ?? 'Port',
    parameters: document.parameters ?? REMOTE_HOST.parameters ?? {},
    properties: document.properties ?? REMOTE_HOST.properties ?? {},
  };
}

/** The handshake's properties: the document's, with the request's parameters in. */
export function fillProperties(
  document: Required<EmulatedDocument>,
  given: Readonly<Record<string, readonly string[]>>,
): Record<string, string> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(document.parameters, name)) {
      throw new ApiError('InvalidParameters', `Parameter ${name} is not defined in the document.`);
    }
  }
  const values: Record<string, string> = {};
  for (const [name, { default: fallback, allowedPattern }] of Object.entries(document.parameters)) {
    const value = given[name]?.[0] ?? fallback;
    if (value === undefined) throw new ApiError('InvalidParameters', `Parameter ${name} is missing.`);
    if (allowedPattern !== undefined && !new RegExp(allowedPattern).test(value)) {
      throw new ApiError(
        'InvalidParameters',
        `Parameter "${name}" has value "${value}" not matching "${allowedPattern}".`,
      );
    }
    if (/portnumber$/i.test(name) && !/^\d{1,5}$/.test(value)) {
      throw new ApiError('InvalidParameters', `Parameter ${name} has the value ${value}, which is no port.`);
    }
    values[name] = value;
  }
  const properties: Record<string, string> = {};
  for (const [name, text] of Object.entries(document.properties)) {
    properties[name] = text.replace(
      /\{\{\s*(\w+)\s*\}\}/g,
      (_, parameter: string) => values[parameter] ?? '',
    );
  }
  return properties;
}

/** The document's text, as GetDocument gives it. */
export function documentContent({ sessionType, parameters, properties }: Required<EmulatedDocument>): string {
  return JSON.stringify({ schemaVersion: '1.0', sessionType, parameters, properties });
}
