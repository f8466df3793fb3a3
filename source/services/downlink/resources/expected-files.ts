import type {EpochSeconds} from '../../../declare/world.ts';
import type {Window} from '../lists.ts';
import type {Convention, DownlinkSettings, Ttl} from '../settings.ts';
import {usualTtl} from '../settings.ts';

/** A file that a window should bring down, by what its parameters and the profile's conventions say. */
export type Expected = {
  readonly window: string;
  readonly satellite: string;
  readonly name: string;
  readonly topic?: string;
  readonly start: EpochSeconds;
  readonly end: EpochSeconds;
  /** The convention's, or the agent's defaults: what the payload really asked for is not known on the ground. */
  readonly ttl: Ttl;
  /** Whether the name says which window it is of. */
  readonly unique: boolean;
};

const executableOf = ({parameters}: Window): string | undefined => {
  const command = parameters?.user_command as {executable?: unknown} | null | undefined;
  const name = command?.executable ?? parameters?.executable;
  return typeof name === 'string' ? name : undefined;
};

const fits = ({type, executable}: Convention, window: Window) =>
  (type === undefined || type === window.type) &&
  (executable === undefined || executable === executableOf(window)) &&
  (type !== undefined || executable !== undefined);

/** Fills `{window}`, `{satellite}` and parameters in; undefined when one of them is not there. */
const filled = (template: string, window: Window): string | undefined => {
  let missing = false;
  const name = template.replace(/\{([^{}]+)\}/g, (_, word: string) => {
    const value =
      word === 'window' ? window.id : word === 'satellite' ? window.satellite_id : window.parameters?.[word];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    missing = true;
    return '';
  });
  return missing ? undefined : name;
};

/** The files that a window is expected to bring down. The first convention that fits says; else the filename parameter. */
export const expectedOf = (
  window: Window,
  {conventions, filenameParameter}: Pick<DownlinkSettings, 'conventions' | 'filenameParameter'>,
): readonly Expected[] => {
  if (!/^PAYLOAD_/i.test(window.type)) return [];
  const convention = conventions.find(one => fits(one, window));
  const templates = convention?.files ?? (filenameParameter ? [`{${filenameParameter}}`] : []);
  return templates.flatMap(template => {
    const name = filled(template, window)?.split('/').at(-1);
    if (!name) return [];
    return [
      {
        window: window.id,
        satellite: window.satellite_id,
        name,
        topic: convention?.topic,
        start: window.start,
        end: window.start + window.duration,
        ttl: convention?.ttl ?? usualTtl,
        unique: name.includes(window.id),
      },
    ];
  });
};
