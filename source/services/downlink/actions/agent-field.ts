import {choiceField} from '../../../declare/fields.ts';
import {downlinkSettings} from '../settings.ts';

/** The agents that the profile names. */
export const agentField = choiceField({
  label: 'Agent',
  hint: 'An agent that the profile names (services.downlink.agents).',
  example: 'bench',
  required: true,
  options: ({world}) => world.settings(downlinkSettings)?.agents.map(({name}) => name),
  initial: ({world, row}) =>
    (row as {agent?: string} | undefined)?.agent ?? world.settings(downlinkSettings)?.agents[0]?.name,
});
