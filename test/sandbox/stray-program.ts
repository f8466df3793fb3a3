import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {startSandbox} from '../../source/sandbox/server.ts';

/**
 * Starts a sandbox in which a payload's program runs on that has left its process group, prints its id and the sandbox's
 * folder, and ends the sandbox and itself when its input ends.
 */
const sandbox = await startSandbox({
  speed: 0,
  scenario: 'empty',
  payload: {limits: {hold: 300, run: 600_000}},
});
const headers = {authorization: `Bearer ${sandbox.token}`};
const about = {
  satellite_id: 'FM200',
  payload: 'MY_PAYLOAD_NAME',
  destination_path: 'stray',
  executable: 'true',
};
const form = new FormData();
const script =
  '#!/bin/sh\nsetsid sh -c \'echo "$$" > "$TMPDIR/draft" && mv "$TMPDIR/draft" "$TMPDIR/stray"; exec sleep 1000\' &\nwait\n';
form.append('file', new File([script], 'stray'));
await fetch(`${sandbox.url}/tasking/upload?${new URLSearchParams(about)}`, {
  method: 'POST',
  headers,
  body: form,
});
const start = Math.ceil(sandbox.world.now()) + 86_400;
await fetch(`${sandbox.url}/tasking/window`, {
  method: 'POST',
  headers,
  body: JSON.stringify({
    type: 'PAYLOAD_MY_PAYLOAD_NAME',
    satellite_id: 'FM200',
    start,
    duration: 7200,
    parameters: {executable: 'stray'},
  }),
});
sandbox.world.advance(start + 60 - sandbox.world.now());
const note = join(sandbox.stateDir, 'upstreams/downlink/payloads/FM200-MY_PAYLOAD_NAME/tmp/stray');
while (!existsSync(note)) await wait(20);
console.log(readFileSync(note, 'utf8').trim(), sandbox.stateDir);
process.stdin.resume().once('end', async () => {
  await sandbox.close();
  process.exit();
});
