import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './api/http.ts';
import type { EmulatorFaults, SsmEmulator } from './types.ts';

/** Everything that a test asks of an emulator in another process, as JSON. */
export function emulatorState(emulator: SsmEmulator): Record<string, unknown> {
  const { url, sessions, calls, breaches } = emulator;
  return { url, sessions, calls, breaches };
}

/** `{ name: value }`: a number is set, a method is called with the value (a list: its arguments; true: none). */
export function applyFaults(faults: EmulatorFaults, changes: Readonly<Record<string, unknown>>): void {
  const table = faults as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(changes)) {
    const fault = table[name];
    if (typeof fault === 'function') {
      const given = Array.isArray(value) ? value : value === true || value === null ? [] : [value];
      (fault as (...list: unknown[]) => unknown).apply(faults, given);
    } else if (typeof fault === 'number' && typeof value === 'number') {
      table[name] = value;
    } else {
      throw new TypeError(`Setting faults: there is no fault ${name} that takes ${JSON.stringify(value)}.`);
    }
  }
}

function respond(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** `/_emulator/state` and `POST /_emulator/faults`. Answers whether the path was one of them. */
export function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  emulator: SsmEmulator,
): boolean {
  const [path] = (request.url ?? '/').split('?');
  if (path === '/_emulator/state') {
    respond(response, 200, emulatorState(emulator));
    return true;
  }
  if (path === '/_emulator/faults' && request.method === 'POST') {
    readBody(request, (body) => {
      try {
        applyFaults(emulator.faults, JSON.parse(body) as Record<string, unknown>);
        respond(response, 200, emulatorState(emulator));
      } catch (error) {
        respond(response, 400, { message: String(error) });
      }
    });
    return true;
  }
  return false;
}
