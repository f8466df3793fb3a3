import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {crc32} from 'node:zlib';
import * as z from 'zod';
import {action, type Findings, refusal, warning} from '../../../declare/action.ts';
import type {Parsed} from '../../../declare/draft.ts';
import {changed, type Evidence} from '../../../declare/evidence.ts';
import {
  booleanField,
  choiceField,
  type FieldContext,
  fileField,
  type InputOf,
  textField,
} from '../../../declare/fields.ts';
import {localPath} from '../../../engine/local-file.ts';
import {refuseNoFile} from '../../../settings/file-error.ts';
import {duration} from '../../../text/times.ts';
import {ttlField} from '../rules/ttl-plan.ts';
import {downlinkSettings} from '../settings.ts';
import type {DownlinkClient} from '../upstream/client.ts';

/** Topics as the agent's own rule has them (API 1.5). */
export const topicRule = /^[-_A-Za-z0-9]+$/;

export const topicProblem = (topic: string): string =>
  `"${topic}" is no topic: letters, digits, - and _ alone.`;

/** A text field that takes topics alone; empty it is what it was. */
export const asTopic = <
  Value,
  One extends {readonly parse: (text: string, context: FieldContext) => Parsed<Value>},
>(
  field: One,
): One => ({
  ...field,
  parse: (text: string, context: FieldContext) => {
    const topic = text.trim();
    return topic === '' || topicRule.test(topic)
      ? field.parse(text, context)
      : {ok: false, problem: topicProblem(topic)};
  },
});

const agentField = choiceField({
  label: 'Agent',
  hint: 'An agent that the profile names (services.downlink.agents).',
  example: 'bench',
  required: true,
  options: ({world}) => world.settings(downlinkSettings)?.agents.map(({name}) => name),
  initial: ({world, row}) =>
    (row as {agent?: string} | undefined)?.agent ?? world.settings(downlinkSettings)?.agents[0]?.name,
});

const fields = {
  file: fileField({
    label: 'File',
    hint: "Where it is on the agent's machine; the agent takes it away from there.",
    example: '/outbox/space.txt',
    required: true,
    positional: true,
  }),
  agent: agentField,
  topic: asTopic(
    textField({
      label: 'Topic',
      hint: 'The pipeline topic, which decides the bucket: letters, digits, - and _.',
      example: 'example',
      required: true,
      remembered: true,
    }),
  ),
  destination: textField({
    label: 'Destination',
    hint: 'ground, or the name of another payload.',
    example: 'ground',
    initial: () => 'ground',
  }),
  ttl: ttlField,
  window: textField({
    label: 'Window',
    hint: 'The id of the window that it is of: its tag "token", for window statistics.',
    example: '3020553',
    initial: ({row}) => (row as {window?: string} | undefined)?.window,
  }),
  reliable: booleanField({
    label: 'Reliable',
    hint: 'Whether it is tried again when a contact cuts it.',
    initial: () => 'yes',
  }),
};
type Input = InputOf<typeof fields>;

const localFacts = async (path: string): Promise<{size?: number; crc32?: string}> => {
  try {
    refuseNoFile(path);
    const {size} = await stat(path);
    let sum = 0;
    for await (const chunk of createReadStream(path)) sum = crc32(chunk as Buffer, sum);
    return {size, crc32: (sum >>> 0).toString(16).padStart(8, '0')};
  } catch {
    return {};
  }
};

/** SendFileRequest of the Linux Agent (docs 1.5.1), as its SDK writes it. */
const sendFileRequest = (
  input: Pick<Input, 'topic' | 'destination' | 'ttl' | 'window' | 'reliable'>,
  path: string,
) => ({
  destination: input.destination || 'ground',
  topic: input.topic,
  filepath: path,
  options: {
    TTLParams: {...input.ttl},
    reliable: input.reliable,
    ...(input.window ? {tags: {token: input.window}} : {}),
  },
});

const checkTtl = ({ttl}: Input): Findings => {
  const total = ttl.urgent + ttl.bulk + ttl.surplus;
  if (total === 0) return refusal('With all three at 0 it is deleted at once.', 'ttl');
  return total < 6 * 3600
    ? warning(`It is deleted after ${duration(total)}; only one contact per 6 h is sure.`, 'ttl')
    : undefined;
};

/** SendFileResponse of the agent's specification; older docs write its key in lower case. */
const taken = z
  .looseObject({UUID: z.string().min(1).optional(), uuid: z.string().min(1).optional()})
  .refine(({UUID, uuid}) => (UUID ?? uuid) !== undefined, {message: 'UUID is missing'});

/** Whether an agent runs on this machine, so that its files are those that are seen here. */
const isHere = (client: DownlinkClient, name: string): boolean => {
  const agent = client.agents.find(({settings}) => settings.name === name);
  return agent !== undefined && /^(localhost|127\.|\[::1\])/.test(new URL(agent.settings.url).hostname);
};

/** POST send_file: the agent moves the file away and queues it. */
export const sendFile = action<unknown, DownlinkClient, typeof fields, z.infer<typeof taken>>({
  name: 'send',
  command: 'agent send',
  key: 'u',
  title: 'Send a file through an agent',
  about: 'Gives a file to an agent that can be reached from here; it comes down at later contacts.',
  on: 'nothing',
  fields,
  disabled: (_row, world) =>
    world.settings(downlinkSettings)?.agents.length === 0
      ? 'The profile names no agent that can be reached from here (services.downlink.agents).'
      : undefined,
  danger: (_row, input) => ({
    question: `The agent takes ${localPath(input.file)} away from its place. Send it?`,
  }),
  check: async (input, _row, {client}) => {
    const path = localPath(input.file);
    const found = await stat(path).catch(() => undefined);
    return [
      checkTtl(input),
      found && !found.isFile() && refusal(`${path} is not a file.`, 'file'),
      !found &&
        isHere(client, input.agent) &&
        warning(`${path} is not on this machine; it must be on the agent's, behind the tunnel.`, 'file'),
    ];
  },
  facts: async ({file, agent, topic, destination, ttl, window}) => ({
    agent,
    path: localPath(file),
    topic,
    destination: destination || 'ground',
    ...ttl,
    ...(window ? {window} : {}),
    ...(await localFacts(localPath(file))),
  }),
  requests: (input, _row, {client}) => [
    client.agent(input.agent).request('send_file', sendFileRequest(input, localPath(input.file))),
  ],
  answer: {schema: taken},
  done: ({UUID, uuid}, input) => {
    const id = (UUID ?? uuid)!;
    return {
      ids: [id],
      sentence: `Agent ${input.agent} has taken ${localPath(input.file)} as ${id}; it comes down at later contacts.`,
    };
  },
  evidence: async (input, _intent, client) => {
    const path = localPath(input.file);
    const say = (holds: boolean | undefined, sentence: string): Evidence => changed(holds, sentence);
    if (!isHere(client, input.agent))
      return say(
        undefined,
        `Whether agent ${input.agent} has taken ${path} shows on its own machine: look whether it is still in its place.`,
      );
    try {
      await stat(path);
      return say(false, `${path} is still in its place: the agent has not taken it.`);
    } catch {
      return say(
        undefined,
        `${path} is not in its place any more: the agent has probably taken it, but as what is not known. Its arrival decides.`,
      );
    }
  },
  touches: ['downlinks', 'agent-files'],
});
