#!/usr/bin/env node
// Stands in for session-manager-plugin, which is not to be had here: it takes its arguments and prints its lines
// as docs/ssm-protocol.md, section 9, has them. It forwards to STAND_IN_REMOTE (host:port) by plain TCP.
// STAND_IN_MUTE names a folder: the first start that makes it takes connections and passes nothing on, as 2 of 100 real
// ones do. STAND_IN_SIGNALS names a file that gets the name of the signal that ended it.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const {
  STAND_IN_VERSION = '1.2.707.0',
  STAND_IN_REMOTE = '',
  STAND_IN_FAILS,
  STAND_IN_MUTE,
  STAND_IN_SIGNALS,
} = process.env;
const [response, , operation, , request] = process.argv.slice(2);

if (response === '--version') {
  console.log(STAND_IN_VERSION);
  process.exit(0);
}
if (operation !== 'StartSession') {
  console.log('The Session Manager plugin was installed successfully. Use the AWS CLI to start a session.');
  process.exit(0);
}
const isName = response.startsWith('AWS_SSM_START_SESSION_RESPONSE');
const { SessionId, TokenValue } = JSON.parse((isName ? process.env[response] : response) ?? '{}');
const { Target, Parameters } = JSON.parse(request);
if (!SessionId || !TokenValue || !Target || STAND_IN_FAILS) {
  console.log(`Cannot perform start session: ${STAND_IN_FAILS ?? 'unexpected end of JSON input'}`);
  process.exit(0);
}
const isMute = STAND_IN_MUTE !== undefined && !existsSync(STAND_IN_MUTE);
if (isMute) mkdirSync(STAND_IN_MUTE);
console.log(`\nStarting session with SessionId: ${SessionId}`);
const server = createServer((socket) => {
  console.log(`Connection accepted for session [${SessionId}]`);
  if (isMute) {
    socket.resume();
    socket.on('error', () => undefined);
    return;
  }
  const [host, port] = STAND_IN_REMOTE.split(':');
  const remote = connect(Number(port), host);
  remote.once('error', () => {
    console.log('Connection to destination port failed, check SSM Agent logs.');
    socket.destroy();
  });
  socket.on('error', () => remote.destroy());
  socket.pipe(remote).pipe(socket);
});
server.listen(Number(Parameters.localPortNumber?.[0] ?? 0), 'localhost', () => {
  console.log(`Port ${server.address().port} opened for sessionId ${SessionId}.`);
  console.log('Waiting for connections...');
});
process.on('SIGINT', () => {
  if (STAND_IN_SIGNALS) writeFileSync(STAND_IN_SIGNALS, 'SIGINT');
  console.log('Terminate signal received, exiting.');
  console.log(`\n\nExiting session with sessionId: ${SessionId}.`);
  process.exit(0);
});
// As channel_closed from the service does.
process.on('SIGUSR2', () => {
  console.log(`\n\nSessionId: ${SessionId} : Your session was terminated by an administrator`);
  process.exit(0);
});
