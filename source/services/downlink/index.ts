import type {Service} from '../../declare/service.ts';
import {agentFilesCommand} from './actions/agent-commands.ts';
import {ttlCommand} from './actions/ttl-planner.ts';
import {agentFiles} from './resources/agent-files.ts';
import {agents} from './resources/agents.ts';
import {downlinks} from './resources/downlinks.ts';
import {arrivedPlot} from './rules/file-rules.ts';
import {type DownlinkSettings, downlinkSettings} from './settings.ts';
import {downlinkSetup} from './setup.ts';
import {connectDownlink, type DownlinkClient} from './upstream/client.ts';
import {explainAgent} from './upstream/explain.ts';

/** Files coming down: what windows should bring, the bucket, and Linux Agents in reach. */
export const downlink: Service<DownlinkClient, DownlinkSettings> = {
  name: 'downlink',
  title: 'Downlink',
  openReads: 'The bucket and the agents are read with none of these credentials.',
  helpGroup: 'Satellites',
  settings: downlinkSettings,
  setup: downlinkSetup,
  connect: connectDownlink,
  probes: ({agents, settings}) => [
    ...(settings.bucket
      ? []
      : [
          {
            what: 'Bucket',
            look: async () => ({
              state: 'note' as const,
              sentence: 'the profile names none: nothing can be seen to arrive.',
              todo: 'Set services.downlink.bucket.name.',
            }),
          },
        ]),
    ...agents.map(agent => ({
      what: `Agent ${agent.settings.name}`,
      look: async (signal: AbortSignal) => {
        await agent.adcs(signal);
        return {sentence: `it answers at ${agent.settings.url}.`};
      },
    })),
  ],
  resources: [downlinks, agentFiles, agents],
  plots: [arrivedPlot],
  tabs: [{digit: 3, title: 'Downlink', short: 'Down', views: ['downlinks', 'agent-files', 'agents']}],
  commands: [agentFilesCommand, ttlCommand],
  explain: explainAgent,
};
