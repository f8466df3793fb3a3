import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {DownlinkFile} from '../../../source/services/downlink/resources/file.ts';
import type {AgentFile} from '../../../source/services/downlink/upstream/agent-client.ts';
import type {Cases} from '../preview-cases.ts';
import type {Recorded} from '../preview-is-run.ts';

const arrived = async ({read}: Recorded) => {
  await Promise.all([read('windows'), read('uploads')]);
  return (await read<DownlinkFile>('downlinks')).find(({object}) => object)!;
};
const offered = async ({read}: Recorded) => (await read<AgentFile>('agent-files'))[0]!;
const log = ({own}: Recorded) => {
  const file = join(own, 'boot log.txt');
  writeFileSync(file, 'boot ok\n');
  return file;
};

export const downlinkCases: Cases = {
  'downlinks.download': {
    key: async on => ({draft: {to: join(on.own, 'one')}, row: await arrived(on)}),
    command: async on => [(await arrived(on)).id, join(on.own, 'two')],
  },
  'downlinks.send': {
    key: on => ({
      draft: {
        file: log(on),
        agent: 'bench',
        topic: 'logs',
        ttl: 'urgent=0,bulk=12h,surplus=1d',
        window: '3020553',
        reliable: 'yes',
      },
    }),
    command: on => [log(on), '--agent', 'bench', '--topic', 'logs'],
  },
  'downlinks.ttl': {key: () => ({draft: {rush: '2h', keep: '1d'}}), command: () => ['--rush', '2h']},
  'agent-files.retrieve': {
    key: async on => ({draft: {path: join(on.own, 'first')}, row: await offered(on)}),
    command: async on => [(await offered(on)).info.id, join(on.own, 'second')],
  },
};
