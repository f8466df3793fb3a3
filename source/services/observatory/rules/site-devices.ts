import type {SiteConfig} from '../upstream/schemas.ts';

export type Device = {
  readonly device: string;
  readonly instances: readonly string[];
  /** The one that the site's configuration names as its default. */
  readonly usual: string | undefined;
};

/** Device types that a site's configuration can hold a map of instances for (contract section 7). */
const deviceTypes = [
  'camera',
  'mount',
  'telescope',
  'focuser',
  'filter_wheel',
  'rotator',
  'screen',
  'selector',
  'sequencer',
  'enclosure',
  'observing_conditions',
] as const;

/** The devices of a site by its configuration: the keys of each device type's map, and its defaults. */
export const devicesOf = (config: SiteConfig | undefined): Device[] =>
  deviceTypes.flatMap(device => {
    const map = config?.[device];
    const instances = map !== null && typeof map === 'object' && !Array.isArray(map) ? Object.keys(map) : [];
    const named = config?.defaults?.[device];
    const usual = typeof named === 'string' && named !== '' ? named : undefined;
    const all = usual && !instances.includes(usual) ? [usual, ...instances] : instances;
    return all.length > 0 ? [{device, instances: all, usual}] : [];
  });

/** Filters of a site's first filter wheel: the first word of each row of `filter_data`. */
export const filtersOf = (config: SiteConfig | undefined): readonly string[] => {
  const wheels = config?.filter_wheel;
  if (wheels === null || typeof wheels !== 'object') return [];
  const [first] = Object.values(wheels as Record<string, {settings?: {filter_data?: unknown}} | undefined>);
  const data = first?.settings?.filter_data;
  if (!Array.isArray(data)) return [];
  return data.flatMap((row: unknown) => (Array.isArray(row) && typeof row[0] === 'string' ? [row[0]] : []));
};
