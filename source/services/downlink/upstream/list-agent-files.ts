import {asFailure, Failure} from '../../../declare/failure.ts';
import type {Page} from '../../../declare/resource.ts';
import type {Query} from '../../../declare/world.ts';
import {topicProblem, topicRule} from '../actions/send-file.ts';
import type {AgentFile} from './agent-client.ts';
import type {DownlinkClient} from './client.ts';

/** What agents offer, by topic: the topic that was asked for, or those that the profile names. */
export const listAgentFiles = async (
  client: DownlinkClient,
  query: Query,
  signal: AbortSignal,
): Promise<Page<AgentFile>> => {
  if (query.topic && !topicRule.test(query.topic)) throw new Failure('rejected', topicProblem(query.topic));
  const agents = query.agent ? [client.agent(query.agent)] : client.agents;
  if (agents.length === 0)
    return {
      rows: [],
      unreadable: [],
      notes: ['The profile names no agent that can be reached from here (services.downlink.agents).'],
    };
  const asked = agents.flatMap(agent =>
    (query.topic ? [query.topic] : agent.settings.topics).map(topic => ({agent, topic})),
  );
  // In the order in which they are asked, whoever answers first: rows must not change places at each reading.
  const answers = await Promise.all(
    asked.map(async ({agent, topic}) => {
      const {name} = agent.settings;
      try {
        return {name, topic, page: await agent.files(topic, signal)};
      } catch (error) {
        return {name, topic, failure: asFailure(error)};
      }
    }),
  );
  const failures = answers.flatMap(({failure}) => failure ?? []);
  if (failures.length > 0 && failures.length === asked.length) throw failures[0];
  const notes = answers.flatMap(({name, topic, page, failure}) => {
    if (failure) return [`Agent ${name}, topic ${topic}: ${failure.message}`];
    return page?.overflow
      ? [`Agent ${name} has more than these 50 files of topic ${topic}: retrieve some to see the others.`]
      : [];
  });
  return {
    rows: answers.flatMap(({name, topic, page}) =>
      (page?.rows ?? []).map((info): AgentFile => ({agent: name, topic, info})),
    ),
    unreadable: answers.flatMap(({page}) => page?.unreadable ?? []),
    ...(notes.length > 0 && {notes, incomplete: true}),
  };
};
