/** An ingest run in a process of its own, to be killed: node ingest-program.ts ORIGIN TOKEN DIRECTORY NOW LEASE */
import {wallClock} from '../../../source/engine/clock.ts';
import {createHttp} from '../../../source/engine/http/create-http.ts';
import {ingest} from '../../../source/services/lake/actions/ingest.ts';
import {lakeSettings} from '../../../source/services/lake/settings.ts';
import {connectLake} from '../../../source/services/lake/upstream/client.ts';
import {some} from './some-readings.ts';

const [origin = '', token = '', directory = '', now = '', lease = ''] = process.argv.slice(2);
const settings = lakeSettings.parse({
  url: `${origin}/lake/download/odata/v1`,
  catalogue: {kind: 'odata', url: `${origin}/lake/odata/v1`},
  engine: 'local',
  local: {directory},
});
const http = createHttp({
  service: 'lake',
  title: 'Data lake',
  baseUrl: settings.url,
  authorize: async () => ({authorization: `Bearer ${token}`}),
  clock: wallClock(),
  userAgent: 'skydeck/test',
  environment: {},
});
const client = connectLake(
  {http, settings, now: () => Number(now), upstreamNow: () => Number(now)},
  {lookEvery: 50, lease: Number(lease)},
);
const summary = await ingest(client, 'some', some, ({words}) => {
  if (words) process.stdout.write(`${words}\n`);
});
process.stdout.write(`END ${JSON.stringify(summary.performed)}\n`);
process.exit(0);
