/**
 * The sandbox's own `payload_exec`, as text: it must be there when only the bundled program is. It is run by its first
 * line; `node` is on the payload's PATH. It has none of the public example's faults: `-e` takes no value, the inbox is
 * `/signaling/inbox/<user>`, and both versions of the Signaling API are understood.
 */
export const payloadExec = String.raw`#!/usr/bin/env node
'use strict';
// payload_exec -u USER [-e] -w WINDOW [-t EPOCH]: called by the satellite bus (Signaling API 1 and 2).
const fs = require('node:fs');
const path = require('node:path');
const {spawn} = require('node:child_process');
const {parseArgs} = require('node:util');

// On a payload these are absolute paths; a simulated one lives under PAYLOAD_ROOT.
const root = process.env.PAYLOAD_ROOT || '/';
const agent = (process.env.OORT_AGENT || 'http://localhost:2005') + '/sdk/v1';
const uploadTopic = process.env.UPLOAD_TOPIC || 'uploads';
const at = (...parts) => path.join(root, ...parts);

const fail = (code, sentence) => {
  process.stderr.write('payload_exec: ' + sentence + '\n');
  process.exit(code);
};

let given;
try {
  given = parseArgs({
    options: {
      user: {type: 'string', short: 'u'},
      configure: {type: 'boolean', short: 'e', default: false},
      window: {type: 'string', short: 'w'},
      end: {type: 'string', short: 't'},
    },
  }).values;
} catch (error) {
  fail(2, error.message);
}
if (!given.user || !given.window) fail(2, 'usage: payload_exec -u USER [-e] -w WINDOW [-t EPOCH]');

const configFile = at('signaling', 'window_configs', given.window + '.json');
const inbox = at('signaling', 'inbox', given.user);
const userExec = at('user_exec');
const outbox = at('outbox');

const ask = async (method, call, body) => {
  const response = await fetch(agent + call, {
    method,
    headers: {'content-type': 'application/json'},
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(call + ' answered ' + response.status + ': ' + text);
  return JSON.parse(text);
};

// A path that stays below the root whatever it says.
const below = name => at(path.posix.normalize('/' + name));

const moveInbox = () => {
  if (!fs.existsSync(inbox)) return;
  for (const entry of fs.readdirSync(inbox, {recursive: true, withFileTypes: true})) {
    if (!entry.isFile()) continue;
    const from = path.join(entry.parentPath, entry.name);
    const to = path.join(userExec, path.relative(inbox, from));
    fs.mkdirSync(path.dirname(to), {recursive: true});
    fs.renameSync(from, to);
  }
};

// Signaling 2: the bus places nothing; what was uploaded is asked of the agent, and put where its hints say.
const retrieveUploads = async () => {
  for (;;) {
    const {files} = await ask('GET', '/query_available_files/' + uploadTopic);
    if (files.length === 0) return;
    for (const file of files) {
      const hints = file.delivery_hints || {};
      const wanted = hints.dest_path || path.basename(file.path);
      const to = wanted.startsWith('/') ? below(wanted) : path.join(userExec, path.posix.normalize('/' + wanted));
      fs.mkdirSync(path.dirname(to), {recursive: true});
      fs.rmSync(to, {force: true});
      await ask('POST', '/retrieve_file', {id: file.id, save_path: to});
      if (hints.mode) fs.chmodSync(to, parseInt(hints.mode, 8));
    }
  }
};

const find = name => {
  const candidates = name.startsWith('/') ? [below(name)] : [path.join(userExec, path.posix.normalize('/' + name)), below(name)];
  return candidates.find(candidate => fs.existsSync(candidate) && fs.statSync(candidate).isFile());
};

const commandOf = parameters => {
  const command = parameters.user_command;
  if (command && command.executable) return [String(command.executable), (command.executable_arguments || []).map(String)];
  if (typeof parameters.executable !== 'string') return undefined;
  if (Array.isArray(parameters.arguments)) return [parameters.executable, parameters.arguments.map(String)];
  const name = typeof parameters.filename === 'string' ? ['-n', parameters.filename] : [];
  return [parameters.executable, [...name, '-w', given.window]];
};

const run = (file, words) =>
  new Promise((resolve, reject) => {
    const child = spawn(file, words, {
      cwd: at(),
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {...process.env, WINDOW_ID: given.window, WINDOW_END: given.end || '', INBOX: at('inbox'), OUTBOX: outbox},
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code === null ? 128 + (require('node:os').constants.signals[signal] || 0) : code));
  });

const sendOutbox = async topic => {
  if (!fs.existsSync(outbox)) return;
  for (const name of fs.readdirSync(outbox).sort()) {
    const filepath = path.join(outbox, name);
    if (!fs.statSync(filepath).isFile()) continue;
    await ask('POST', '/send_file', {destination: 'ground', topic, filepath, options: {reliable: true, tags: {token: given.window}}});
  }
};

// Programs that left this group still bear the mark of this run in their environment, where /proc shows it.
const killStrays = () => {
  const mark = 'SKYDECK_RUN=' + process.env.SKYDECK_RUN;
  for (const pid of fs.existsSync('/proc/self/environ') ? fs.readdirSync('/proc').map(Number) : []) {
    try {
      const marked = pid > 0 && pid !== process.pid && fs.readFileSync('/proc/' + pid + '/environ', 'utf8').split('\0').includes(mark);
      if (marked) process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended, or is another user's.
    }
  }
};

const main = async () => {
  if (process.env.SKYDECK_SANDBOX) {
    // Whoever called is gone when this ends: a simulated payload does not outlive its sandbox.
    process.stdin.on('end', () => {
      killStrays();
      process.kill(-process.pid, 'SIGKILL');
    });
    process.stdin.resume();
  }
  const config = JSON.parse(fs.readFileSync(configFile, 'utf8'));
  if (config.version === 2) await retrieveUploads();
  if (given.configure) return 0;
  moveInbox();
  const parameters = (config.signal_parameters && config.signal_parameters.tasking_parameters) || {};
  const command = commandOf(parameters);
  if (!command) fail(64, 'the window config names no executable');
  const [name, words] = command;
  const file = find(name);
  if (!file) fail(127, name + ' is not on this payload');
  const code = await run(file, words).catch(error => fail(126, name + ' cannot be run: ' + error.message));
  await sendOutbox(typeof parameters.topic === 'string' ? parameters.topic : 'outbox');
  return code;
};

main().then(code => process.exit(code), error => fail(1, error.message));
`;
