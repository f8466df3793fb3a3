import type {Service} from '../declare/service.ts';
import type {SettingsOf} from '../declare/settings.ts';
import {downlinkSettings} from './downlink/settings.ts';
import {hpcSettings} from './hpc/settings.ts';
import {lakeSettings} from './lake/settings.ts';
import {observatorySettings} from './observatory/settings.ts';
import {taskingSettings} from './tasking/settings.ts';

/** Each service by its name, for a command that needs some of them: to load all is a fifth of what `get` takes. */
export const servicesByName: Readonly<
  Record<string, {readonly settings: SettingsOf; readonly load: () => Promise<Service>}>
> = {
  tasking: {
    settings: taskingSettings,
    load: async () => (await import('./tasking/index.ts')).tasking,
  },
  downlink: {
    settings: downlinkSettings,
    load: async () => (await import('./downlink/index.ts')).downlink,
  },
  observatory: {
    settings: observatorySettings,
    load: async () => (await import('./observatory/index.ts')).observatory,
  },
  hpc: {settings: hpcSettings, load: async () => (await import('./hpc/index.ts')).hpc},
  lake: {settings: lakeSettings, load: async () => (await import('./lake/index.ts')).lake},
};
