import type {Random} from '../random.ts';
import type {World} from '../simulated-world.ts';
import {type Bucket, datedKey} from './bucket.ts';

const encoder = new TextEncoder();

/** Files of windows that are no longer listed: what a bucket holds after some days of work. */
export const putOlderObjects = (
  world: World,
  bucket: Bucket,
  random: Random,
  layout: 'dated' | 'flat',
): void => {
  const day = 86_400;
  const files = [
    ['FM200', 'outbox', 'report.txt'],
    ['FM201', 'tiles', 'tiles-3020521.json'],
    ['FM203', 'survey', 'adsb-3020524.csv'],
    ['FM204', 'detections', 'detections-3020529.json'],
    ['FM202', 'outbox', 'aoi.json'],
    ['FM204', 'imagery', 'strip-3020533.txt'],
  ] as const;
  for (const [index, [satellite, topic, name]] of files.entries()) {
    const at = world.start - 9 * day + index * day + random.whole(0, 20_000);
    const key = layout === 'flat' ? name : datedKey(topic, satellite, name, at);
    bucket.put(key, encoder.encode(`${name} of ${satellite}, ${random.uuid()}\n`), at);
  }
};

/** Many small objects, for benchmarks. */
export const putManyObjects = (world: World, bucket: Bucket, count: number): void => {
  const content = encoder.encode('telemetry\n');
  for (let index = 0; index < count; index += 1) {
    const at = world.start - (count - index) * 30;
    const satellite = `FM${200 + (index % 5)}`;
    const name = `tm-${String(index).padStart(6, '0')}.txt`;
    bucket.put(datedKey('telemetry', satellite, name, at), content, at);
  }
};
