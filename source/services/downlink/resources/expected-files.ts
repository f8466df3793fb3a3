import {ownEntry} from '../../../text/own-entry.ts';
import type {Window} from '../lists.ts';
import {type Convention, type DownlinkSettings, usualTtl} from '../settings.ts';
import type {Expected} from './file.ts';

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
      word === 'window'
        ? window.id
        : word === 'satellite'
          ? window.satellite_id
          : ownEntry(window.parameters, word);
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    missing = true;
    return '';
  });
  return missing ? undefined : name;
};

/** Whether a window of that type can bring files down: leases and maintenance bring none. */
export const mayBring = (type: string): boolean => /^PAYLOAD_/i.test(type);

/** The files that a window is expected to bring down. The first convention that fits says; else the filename parameter. */
export const expectedOf = (
  window: Window,
  {conventions, filenameParameter}: Pick<DownlinkSettings, 'conventions' | 'filenameParameter'>,
): readonly Expected[] => {
  if (!mayBring(window.type)) return [];
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
