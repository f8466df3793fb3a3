import type {Service} from '../../service.ts';
import {agentFilesCommand} from './agent-commands.ts';
import {agentFiles} from './agent-files.ts';
import {agents} from './agents.ts';
import {connectDownlink, type DownlinkClient} from './client.ts';
import {downlinks} from './downlinks.ts';
import {explainAgent} from './explain.ts';
import {type DownlinkSettings, downlinkSettings} from './settings.ts';
import {ttlCommand} from './ttl-planner.ts';

/** Files coming down: what windows should bring, the bucket, and Linux Agents in reach. */
export const downlink: Service<DownlinkClient, DownlinkSettings> = {
  name: 'downlink',
  title: 'Downlink',
  settings: downlinkSettings,
  connect: connectDownlink,
  resources: [downlinks, agentFiles, agents],
  tabs: [{digit: 3, title: 'Downlink', views: ['downlinks', 'agent-files', 'agents']}],
  commands: [agentFilesCommand, ttlCommand],
  explain: explainAgent,
};
