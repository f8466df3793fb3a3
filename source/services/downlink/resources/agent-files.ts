import {size, text, time} from '../../../declare/columns.ts';
import {choiceField, textField} from '../../../declare/fields.ts';
import {resource} from '../../../declare/resource.ts';
import {facts} from '../../../declare/section.ts';
import {bytes} from '../../../text/quantities.ts';
import {moment} from '../../../text/times.ts';
import {retrieveFile} from '../actions/retrieve-file.ts';
import {asTopic, sendFile} from '../actions/send-file.ts';
import {downlinkSettings} from '../settings.ts';
import type {AgentFile} from '../upstream/agent-client.ts';
import type {DownlinkClient} from '../upstream/client.ts';
import {listAgentFiles} from '../upstream/list-agent-files.ts';

/** What the agents of the profile offer (Linux Agent, query_available_files). */
export const agentFiles = resource<AgentFile, DownlinkClient>({
  service: 'downlink',
  name: 'agent-files',
  aliases: ['agent-file', 'af'],
  title: 'Agent files',
  example: '7b3200e7-d1de-40fe-a2b2-02e03da0e353',
  about: 'Files that Linux Agents in reach (a bench, a tunnel) offer, by topic.',
  id: ({info}) => info.id,
  columns: [
    text('agent', file => file.agent, {priority: 1, max: 16}),
    text('topic', file => file.topic, {priority: 1, max: 20}),
    text('path', ({info}) => info.path, {priority: 1, min: 16, max: 60, grow: true, cut: 'start'}),
    size('size', ({info}) => info.size, {priority: 2}),
    time('created', ({info}) => info.created, {priority: 3}),
    time('modified', ({info}) => info.modified, {priority: 5}),
    text('crc32', ({info}) => info.crc32, {header: 'CRC-32', priority: 4, min: 8, max: 10}),
    text('mode', ({info}) => info.delivery_hints?.mode, {priority: 6, max: 5}),
    text('id', ({info}) => info.id, {priority: 3, min: 8, max: 36}),
  ],
  sort: {key: 'created', descending: true},
  parameters: {
    agent: choiceField({
      label: 'Agent',
      hint: 'Only the files of this agent.',
      example: 'bench',
      options: ({world}) => world.settings(downlinkSettings)?.agents.map(({name}) => name),
    }),
    topic: asTopic(
      textField({
        label: 'Topic',
        hint: 'The topic to ask for; without it, those that the profile names.',
        example: 'config',
      }),
    ),
  },
  list: listAgentFiles,
  describe: ({agent, topic, info}, {world}) => [
    facts('File with an agent', {
      Id: info.id,
      Path: info.path ?? '?',
      Agent: agent,
      Topic: topic,
      Size: info.size === undefined ? 'not said' : bytes(info.size),
      'CRC-32': info.crc32 ?? 'not said',
      Created: info.created === undefined ? undefined : moment(info.created, world.now),
      'Meant for': info.delivery_hints?.dest_path ?? 'not said',
      Mode: info.delivery_hints?.mode ?? 'not said',
    }),
    {kind: 'json', title: 'As the agent gives it', value: info},
  ],
  actions: [retrieveFile, sendFile],
  refresh: {active: 15, background: 300},
});
