import {isAbsolute} from 'node:path';
import {action} from '../../../declare/action.ts';
import {fileField} from '../../../declare/fields.ts';
import type {AgentFile} from '../upstream/agent-file.ts';
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

/** POST retrieve_file: one claim only; the agent makes no folders and replaces nothing. */
export const retrieveFile = action<AgentFile, DownlinkClient, typeof fields>({
  name: 'retrieve',
  command: 'agent retrieve',
  key: 'f',
  title: 'Retrieve the file',
  about: 'Has an agent put a file to a path on its machine; it can be claimed once.',
  on: 'row',
  fields,
  check: ({path}) =>
    isAbsolute(path)
      ? []
      : [{level: 'error', field: 'path', sentence: `${path} is not absolute, which the agent refuses.`}],
  requests: ({path}, file, {client}) =>
    file ? [client.agent(file.agent).request('retrieve_file', {id: file.info.id, save_path: path})] : [],
  done: (_answer, {path}, file) => ({
    ids: file ? [file.info.id] : [],
    sentence: `Agent ${file?.agent} has put ${file?.info.path} to ${path}.`,
  }),
  settle: async (_input, intent, client, signal) => {
    for (const agent of client.agents)
      for (const topic of agent.settings.topics) {
        const {rows} = await agent.files(topic, signal);
        if (rows.some(({id}) => id === intent.row))
          return {kind: 'absent', sentence: 'The agent still offers it: it was not retrieved.'};
      }
    return {kind: 'unknown', sentence: 'The agent offers it no more; look whether it is at its path.'};
  },
});
