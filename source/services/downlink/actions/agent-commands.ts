import {choiceField, textField} from '../../../declare/fields.ts';
import {command} from '../../../declare/service.ts';
import {bytes} from '../../../text/quantities.ts';
import {agentFileList} from '../lists.ts';
import {downlinkSettings} from '../settings.ts';
import type {DownlinkClient} from '../upstream/client.ts';
import {asTopic} from './send-file.ts';

const fields = {
  topic: asTopic(
    textField({
      label: 'Topic',
      hint: 'The topic to ask for; without it, those that the profile names.',
      example: 'config',
      positional: true,
    }),
  ),
  agent: choiceField({
    label: 'Agent',
    hint: 'Only the files of this agent.',
    example: 'bench',
    options: ({world}) => world.settings(downlinkSettings)?.agents.map(({name}) => name),
  }),
};

/** `skydeck agent files TOPIC`: what agents offer, one line each: id, size, CRC-32, agent, topic, path. */
export const agentFilesCommand = command<DownlinkClient, typeof fields>({
  words: 'agent files',
  about: 'Lists what Linux Agents in reach offer, by topic.',
  fields,
  run: async ({topic, agent}, {out, note, read}) => {
    const query = {...(topic ? {topic} : {}), ...(agent ? {agent} : {})};
    const {rows, notes = [], incomplete, unreadable} = await read(agentFileList, query);
    for (const {agent: name, topic: one, info} of rows)
      out(
        `${[info.id, info.size === undefined ? '-' : bytes(info.size), info.crc32 ?? '-', name, one, info.path ?? '?'].join('  ')}\n`,
        {...info, agent: name, topic: one},
      );
    for (const sentence of notes) note(`skydeck: ${sentence}`);
    if (rows.length === 0 && !incomplete && unreadable.length === 0) note('skydeck: there are no files.');
    return 0;
  },
});
