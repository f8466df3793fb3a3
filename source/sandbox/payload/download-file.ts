/**
 * The sandbox's own `download_file`, as text: makes a file that holds the window's id and gives it to the Linux Agent for
 * the ground. It has none of the public example's faults: the name is the one that was asked for, the path is absolute,
 * and the file carries the window's id as its `token`.
 */
export const downloadFileProgram = String.raw`#!/usr/bin/env node
'use strict';
// download_file -n NAME -w WINDOW: run by payload_exec.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const {parseArgs} = require('node:util');

const {values} = parseArgs({
  options: {
    filename: {type: 'string', short: 'n', default: 'space.txt'},
    'window-id': {type: 'string', short: 'w', default: 'unknown'},
    topic: {type: 'string', default: 'example'},
  },
});
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'download-'));
const filepath = path.join(folder, path.basename(values.filename));
fs.writeFileSync(filepath, values['window-id'] + '\n');

const request = {
  destination: 'ground',
  topic: values.topic,
  filepath,
  options: {
    TTLParams: {urgent: 9000, bulk: 43200, surplus: 172800},
    reliable: true,
    tags: {token: values['window-id']},
  },
};
fetch((process.env.OORT_AGENT || 'http://localhost:2005') + '/sdk/v1/send_file', {
  method: 'POST',
  headers: {'content-type': 'application/json'},
  body: JSON.stringify(request),
}).then(async response => {
  const text = await response.text();
  if (!response.ok) throw new Error('send_file answered ' + response.status + ': ' + text);
  process.stdout.write('The file was sent with uuid ' + JSON.parse(text).UUID + '\n');
}).catch(error => {
  process.stderr.write('download_file: ' + error.message + '\n');
  process.exit(1);
});
`;
