import {isAbsolute} from 'node:path';
import * as z from 'zod';
import {action, refusal} from '../../../declare/action.ts';
import {changed} from '../../../declare/evidence.ts';
import {Failure} from '../../../declare/failure.ts';
import {fileField} from '../../../declare/fields.ts';
import type {AgentFile} from '../upstream/agent-client.ts';
import type {DownlinkClient} from '../upstream/client.ts';

const fields = {
  path: fileField({
    label: 'Path',
    hint: "Where the agent puts it, on the agent's machine: absolute, in a folder that is there, and not there yet.",
    example: '/tmp/gain.json',
    required: true,
    positional: true,
  }),
};

/** FileInfo of what was moved. */
const retrieved = z.looseObject({id: z.string().min(1)});

/** POST retrieve_file: one claim only; the agent makes no folders and replaces nothing. */
export const retrieveFile = action<AgentFile, DownlinkClient, typeof fields, z.infer<typeof retrieved>>({
  name: 'retrieve',
  atOnce: true,
  command: 'agent retrieve',
  key: 'f',
  title: 'Retrieve the file',
  about: 'Has an agent put a file to a path on its machine; it can be claimed once.',
  on: 'row',
  fields,
  check: ({path}) =>
    isAbsolute(path) ? undefined : refusal(`${path} is not absolute, which the agent refuses.`, 'path'),
  requests: ({path}, file, {client}) => [
    client.agent(file.agent).request('retrieve_file', {id: file.info.id, save_path: path}),
  ],
  answer: {schema: retrieved},
  done: ({id}, {path}, file) => {
    if (id !== file.info.id)
      throw new Failure('unreadable', `Agent ${file.agent} answered of another file, ${id}.`, {
        maybeSent: true,
        todo: `Look whether ${path} is there before asking again.`,
      });
    return {
      ids: [id],
      sentence: `Agent ${file.agent} has put ${file.info.path ?? id} to ${path}.`,
    };
  },
  facts: (_input, file) => ({agent: file.agent, topic: file.topic}),
  evidence: async ({path}, {row, facts}, client, signal) => {
    const {agent, topic} = facts;
    const page = await client.agent(String(agent)).files(String(topic), signal);
    const complete = !page.overflow && page.unreadable.every(({kept}) => kept);
    if (page.rows.some(({id}) => id === row))
      return changed(false, 'The agent still offers it: it was not retrieved.');
    return changed(
      undefined,
      complete
        ? `The agent offers it no more: whether it lies at ${path} on the agent's machine decides.`
        : 'The agent has more files than it lists: retrieve some, and look again.',
      complete,
    );
  },
});
