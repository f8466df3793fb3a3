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
  const rows: AgentFile[] = [];
  const unreadable: Page<AgentFile>['unreadable'][number][] = [];
  const notes: string[] = [];
  const failures: Failure[] = [];
  const cut = {is: false};
  await Promise.all(
    asked.map(async ({agent, topic}) => {
      const {name} = agent.settings;
      try {
        const page = await agent.files(topic, signal);
        rows.push(...page.rows.map(info => ({agent: name, topic, info})));
        unreadable.push(...page.unreadable);
        cut.is ||= page.overflow;
        if (page.overflow)
          notes.push(
            `Agent ${name} has more than these 50 files of topic ${topic}: retrieve some to see the others.`,
          );
      } catch (error) {
        const failure = asFailure(error);
        failures.push(failure);
        cut.is = true;
        notes.push(`Agent ${name}, topic ${topic}: ${failure.message}`);
      }
    }),
  );
  if (failures.length > 0 && failures.length === asked.length) throw failures[0];
  return {rows, unreadable, ...(notes.length > 0 ? {notes} : {}), ...(cut.is && {incomplete: true})};
};
