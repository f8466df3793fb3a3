import {ownEntry} from '../../../text/own-entry.ts';
import type {DeviceAction, DeviceMenu, Parameter} from './device-parameter.ts';
import {instrumentActions} from './instrument-actions.ts';
import {stationActions} from './station-actions.ts';

/** Devices and their actions. What is not here can be sent all the same, with its parameters as pairs or JSON. */
export const deviceActions: DeviceMenu = {...instrumentActions, ...stationActions};

/** An action of the menu; undefined for one that is not in it. */
export const actionOf = (device: string, action: string): DeviceAction | undefined => {
  const actions = ownEntry(deviceActions, device);
  return ownEntry(actions, action);
};

/** The parameters of an action of the menu: all of them, but of the settings of scripts those of this script. */
export const parametersFor = (device: string, action: string, script: unknown): readonly Parameter[] =>
  (actionOf(device, action)?.parameters ?? []).filter(
    ({scripts}) => !scripts || (typeof script === 'string' && scripts.includes(script)),
  );

/**
 * Whether an observatory stops everything for this job, whatever its device: any stop, a cancel, or the script that
 * stops scripts (contract section 7).
 */
export const haltsEverything = (action: string, required: Readonly<Record<string, unknown>>): boolean =>
  ['stop', 'cancel', 'cancel_all_commands'].includes(action) ||
  (action === 'run' && required.script === 'stopScript');
