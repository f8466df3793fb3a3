/** An ingest run in a process of its own, to be killed: node lake-run.ts '{"settings": …, "lease": 2}' */
import {wallClock} from '../../source/engine/clock.ts';
import {createHttp} from '../../source/engine/http/create-http.ts';
import {ingest} from '../../source/services/lake/actions/ingest.ts';
import {bushfire} from '../../source/services/lake/rules/saved-query.ts';
import {lakeSettings} from '../../source/services/lake/settings.ts';
import {connectLake} from '../../source/services/lake/upstream/client.ts';

const given = JSON.parse(process.argv[2]!) as {settings: object; lease: number};
const settings = lakeSettings.parse(given.settings);
const http = createHttp({
  service: 'lake',
  title: 'Data lake',
  baseUrl: settings.url,
  authorize: async () => ({authorization: 'Bearer token'}),
  clock: wallClock(),
  userAgent: 'skydeck/faults',
  environment: {},
});
const now = () => Date.now() / 1000;
const client = connectLake({http, settings, now, upstreamNow: now}, {lookEvery: 50, lease: given.lease});
try {
  const {performed} = await ingest(client, 'faults', bushfire, ({words}) => {
    if (words) process.stdout.write(`${words}\n`);
  });
  process.stdout.write(`END ${performed.downloaded.length} ${performed.failed.length}\n`);
} catch (error) {
  process.stdout.write(`ERROR ${(error as Error).message}\n`);
}
process.exit(0);
