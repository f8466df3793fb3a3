/** The sites of the sandbox, and how each behaves. */
export type Station = {
  readonly site: string;
  readonly name: string;
  readonly kind: 'obs' | 'wema';
  readonly wema?: string;
  /** Asks for its jobs every few seconds. */
  readonly polls?: boolean;
  /** Tells how jobs go on after RECEIVED, as observatories did until 2024. */
  readonly tells?: boolean;
  /** Seconds before the sandbox opens at which it fell silent. */
  readonly silentSince?: number;
  readonly shut?: boolean;
  readonly weatherOk?: boolean;
  readonly latitude: number;
  readonly longitude: number;
  readonly zone: string;
};

const newMexico = {latitude: 34.34, longitude: -107.68, zone: 'America/Denver'};
const california = {latitude: 34.46, longitude: -119.68, zone: 'America/Los_Angeles'};
const victoria = {latitude: -37.7, longitude: 145.2, zone: 'Australia/Melbourne'};

/** wmd and saf are the README's; the others bear names of today's network. `lcs1` has a wema that is not there. */
export const network: readonly Station[] = [
  {site: 'wmo', name: 'West Mesa weather', kind: 'wema', polls: true, ...newMexico},
  {site: 'wmd', name: 'West Mesa 0.35 m', kind: 'obs', wema: 'wmo', polls: true, tells: true, ...newMexico},
  {site: 'saf', name: 'Apache Ridge 0.3 m', kind: 'obs', wema: 'wmo', polls: true, tells: true, ...newMexico},
  {site: 'mrc', name: 'Mountain Ranch weather', kind: 'wema', polls: true, ...california},
  {site: 'mrc1', name: 'Mountain Ranch 0.35 m', kind: 'obs', wema: 'mrc', polls: true, ...california},
  {
    site: 'mrc2',
    name: 'Mountain Ranch 0.61 m',
    kind: 'obs',
    wema: 'mrc',
    polls: true,
    tells: true,
    ...california,
  },
  {
    site: 'aro',
    name: 'Apache Ridge weather',
    kind: 'wema',
    polls: true,
    shut: true,
    weatherOk: false,
    ...newMexico,
  },
  {site: 'aro1', name: 'Apache Ridge 0.3 m astrograph', kind: 'obs', wema: 'aro', ...newMexico},
  {site: 'eco', name: 'Eltham College weather', kind: 'wema', polls: true, ...victoria},
  {site: 'eco1', name: 'Eltham College 0.43 m', kind: 'obs', wema: 'eco', silentSince: 1500, ...victoria},
  {site: 'lcs1', name: 'Without a station', kind: 'obs', wema: 'lcs', ...california},
  {site: 'tst', name: 'Test site', kind: 'obs', wema: 'wmo', ...newMexico},
];

export const filters = ['air', 'w', 'g', 'r', 'i', 'HA', 'O3', 'dark'] as const;

/** GET api /all/config holds one of these for each site; real ones are far longer. */
export const configOf = (station: Station): Record<string, unknown> => {
  const place = {
    latitude: station.latitude,
    longitude: station.longitude,
    TZ_database_name: station.zone,
  };
  if (station.kind === 'wema')
    return {
      wema_name: station.site,
      name: station.name,
      instance_type: 'wema',
      instance_is_private: false,
      owner: ['skydeck-sandbox'],
      ...place,
      defaults: {enclosure: 'enclosure1', observing_conditions: 'observing_conditions1'},
      enclosure: {enclosure1: {driver: 'simulated', name: 'roll-off roof'}},
      observing_conditions: {observing_conditions1: {driver: 'simulated'}},
    };
  return {
    obs_id: station.site,
    name: station.name,
    instance_type: 'obs',
    instance_is_private: false,
    wema_name: station.wema,
    owner: ['skydeck-sandbox'],
    defaults: {
      mount: 'mount1',
      telescope: 'telescope1',
      focuser: 'focuser1',
      filter_wheel: 'filter_wheel1',
      camera: 'camera1',
      sequencer: 'sequencer1',
    },
    mount: {mount1: {driver: 'simulated'}},
    telescope: {telescope1: {aperture: 0.35}},
    focuser: {focuser1: {driver: 'simulated', reference: 5941}},
    filter_wheel: {
      filter_wheel1: {settings: {filter_data: filters.map((name, index) => [name, [index, 0], 0])}},
    },
    camera: {
      camera1: {
        settings: {bin_modes: [[1, 1, 0.6]], areas_implemented: ['Full', '50%'], has_darkslide: false},
      },
    },
    sequencer: {sequencer1: {driver: 'simulated'}},
  };
};
