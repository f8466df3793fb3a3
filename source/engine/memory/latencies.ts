import type {EpochSeconds} from '../../declare/world.ts';
import type {Clock} from '../clock.ts';
import type {Database} from './open-database.ts';
import {atOnce, type WriteQueue} from './write-queue.ts';

/** Seconds of the ground segment that are one row. */
const slot = 300;

/** How long a service took to answer in one slot of time, in milliseconds of real time. */
type Latency = {
  readonly service: string;
  readonly at: EpochSeconds;
  readonly mean: number;
  readonly most: number;
};

/** How quickly services answered, by five minutes: what nobody can work out later. */
export type LatencyStore = {
  note(service: string, milliseconds: number): void;
  since(moment: EpochSeconds): readonly Latency[];
};

type Sum = {readonly service: string; readonly at: number; count: number; sum: number; most: number};

export const openLatencies = ({
  database,
  queue,
  clock,
}: {
  readonly database: Database;
  readonly queue: WriteQueue;
  readonly clock: Pick<Clock, 'now'>;
}): LatencyStore => {
  let waiting = new Map<string, Sum>();
  return {
    note: (service, milliseconds) => {
      const at = Math.floor(clock.now() / slot) * slot;
      const one = waiting.get(`${service} ${at}`) ?? {service, at, count: 0, sum: 0, most: 0};
      one.count += 1;
      one.sum += milliseconds;
      one.most = Math.max(one.most, milliseconds);
      waiting.set(`${service} ${at}`, one);
      queue.add(
        'latencies',
        atOnce(db => {
          const written = waiting;
          for (const {service: name, at: began, count, sum, most} of written.values())
            db.run(
              `INSERT INTO latency (service, at, count, sum, most) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (service, at) DO UPDATE SET
               count = count + excluded.count, sum = sum + excluded.sum, most = max(most, excluded.most)`,
              name,
              began,
              count,
              sum,
              most,
            );
          return () => {
            // What came in between the writing and its end is in the next one.
            if (waiting === written) waiting = new Map();
          };
        }),
      );
    },
    since: moment =>
      database.read(
        db =>
          db
            .all('SELECT service, at, count, sum, most FROM latency WHERE at >= ? ORDER BY at', moment)
            .map(({service, at, count, sum, most}) => ({
              service: String(service),
              at: Number(at),
              mean: Number(sum) / Math.max(1, Number(count)),
              most: Number(most),
            })),
        [],
      ),
  };
};
