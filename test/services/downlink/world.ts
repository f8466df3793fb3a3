import type {Window} from '../../../source/services/downlink/lists.ts';
import type {DownlinkFile, SentFile} from '../../../source/services/downlink/resources/file.ts';
import {type Arrival, arrivalOf} from '../../../source/services/downlink/rules/match-arrivals.ts';
import {downlinkSettings} from '../../../source/services/downlink/settings.ts';

/** 2026-11-22 12:00:00 UTC. */
export const noon = 1_795_348_800;
export const hours = 3600;

export const settings = downlinkSettings.parse({
  url: 'https://downlink.example',
  bucket: {name: 'example', directoryIsTopic: true},
  conventions: [
    {executable: '/persist/bin/rank', files: ['tiles-{window}.json'], topic: 'tiles'},
    {type: 'PAYLOAD_IPI', files: ['strip.raw', 'strip.txt'], ttl: {urgent: 0, bulk: 3600, surplus: 3600}},
  ],
});

export const window = (more: Partial<Window> = {}): Window => ({
  id: '3020553',
  type: 'PAYLOAD_SDR',
  satellite_id: 'FM200',
  state: 'SYNCED',
  start: noon - 2 * hours,
  duration: 60,
  parameters: {executable: 'download_file.py', filename: 'space.txt'},
  ...more,
});

export const arrival = (key: string, at = noon - hours): Arrival =>
  arrivalOf({key, size: 8, etag: 'e', at}, settings.bucket!);

/** A key in the dated layout, of the time that it tells. */
export const datedKey = (name: string, at = noon - hours, satellite = 'FM200', topic = 'example') => {
  const text = new Date(at * 1000).toISOString();
  return `${topic}/${satellite}/downlink/${text.slice(0, 10).replaceAll('-', '/')}/${text.slice(0, 19).replace(/[-:]/g, '')}Z_${name}`;
};

export const sent = (more: Partial<SentFile> = {}): SentFile => ({
  uuid: '0b6a',
  agent: 'bench',
  at: noon - hours,
  path: '/outbox/log.txt',
  topic: 'logs',
  satellite: 'FM200',
  ttl: {urgent: 9000, bulk: 43_200, surplus: 172_800},
  ...more,
});

export const file = (more: Partial<DownlinkFile> = {}): DownlinkFile => ({
  id: '3020553/space.txt',
  name: 'space.txt',
  satellite: 'FM200',
  window: '3020553',
  ...more,
});
