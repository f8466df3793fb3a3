import type {Listed} from '../../../source/declare/listed.ts';
import {emptyWorld, type Seen, type Sent, type World} from '../../../source/declare/world.ts';
import {taskingSettings} from '../../../source/services/tasking/settings.ts';
import type {Satellite, Upload, Window} from '../../../source/services/tasking/upstream/client.ts';

/** 2026-11-22 12:00:00 UTC. */
export const noon = 1_795_348_800;
export const hours = 3600;

export const settings = taskingSettings.parse({url: 'https://api.example/tasking'});

export const satellite = (more: Partial<Satellite> = {}): Satellite => ({
  id: 'FM200',
  norad_id: '43000',
  supported_windows: ['PAYLOAD_SDR', 'LEASE_ADCS', 'LEASE_ISL'],
  supported_payloads: ['SDR'],
  ...more,
});

export const window = (more: Partial<Window> = {}): Window => ({
  id: '3020553',
  type: 'PAYLOAD_SDR',
  satellite_id: 'FM200',
  state: 'PENDING_SYNC',
  start: noon + 30 * hours,
  duration: 60,
  parameters: {downlink_budget: 1},
  ...more,
});

export const upload = (more: Partial<Upload> = {}): Upload => ({
  id: 'd25c7a43',
  satellite_id: 'FM200',
  payload: 'SDR',
  destination_path: '/persist/download_file.py',
  executable: true,
  status: 'PENDING',
  ...more,
});

/** An object first seen, and seen in its state, so many seconds before noon. */
export const seen = (state: string, secondsAgo: number, atLeast = false): Seen => ({
  state,
  since: noon - secondsAgo,
  first: noon - secondsAgo,
  atLeast,
  history: [{state, at: noon - secondsAgo}],
});

/** What is known at noon. */
export const worldOf = (known: {
  windows?: readonly Window[];
  uploads?: readonly Upload[];
  satellites?: readonly Satellite[];
  seen?: Readonly<Record<string, Seen>>;
  sent?: Readonly<Record<string, Sent>>;
  settings?: typeof settings;
}): World => ({
  ...emptyWorld(noon),
  rows: <Row>({name}: Listed<Row>) =>
    ({windows: known.windows, uploads: known.uploads, satellites: known.satellites})[name] as
      | readonly Row[]
      | undefined,
  seen: (_resource, id) => known.seen?.[id],
  sent: (_resource, id) => known.sent?.[id],
  settings: <Settings>() => (known.settings ?? settings) as Settings,
});
