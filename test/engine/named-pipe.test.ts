import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {openLog} from '../../source/commands/run/open-log.ts';
import {readAuthorities} from '../../source/engine/http/authorities.ts';
import {refuseSharedFiles} from '../../source/engine/http/aws-client.ts';
import {sha256Of, startOf, textOfFile} from '../../source/engine/local-file.ts';
import {openJournal} from '../../source/engine/memory/journal.ts';
import {loadConfig} from '../../source/settings/config-file.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const pipeAt = (path: string): string => {
  mkdirSync(dirname(path), {recursive: true});
  execFileSync('mkfifo', [path]);
  return path;
};

/** Each waits for ever if it opens the pipe: nobody reads it, and nobody writes into it. */
const ways: Readonly<Record<string, (pipe: string) => unknown>> = {
  'the log': openLog,
  'a text': textOfFile,
  'a script': pipe => startOf(pipe, 100),
  'a file to send': sha256Of,
  authorities: pipe => readAuthorities('HPC', pipe),
  'config.json': pipe => loadConfig(pipe, []),
  'the journal': pipe => {
    throw new Error(openJournal({file: pipe, who: 'me', clock: {now: () => 0, wall: () => 0}}).problem());
  },
  "AWS's own file": pipe => refuseSharedFiles({AWS_SHARED_CREDENTIALS_FILE: pipe}),
};

test.skipIf(process.platform === 'win32').each(Object.entries(ways))(
  '%s that is a named pipe is refused at once, in a sentence',
  async (_, way) => {
    const pipe = pipeAt(join(temporaryFolder(), 'pipe'));
    await expect((async () => way(pipe))()).rejects.toThrow(/it is a named pipe/);
  },
);
