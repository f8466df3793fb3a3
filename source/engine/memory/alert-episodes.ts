import type {Alert} from '../../declare/resource.ts';
import type {EpochSeconds} from '../../declare/world.ts';
import {alertName} from '../alerts/alerts.ts';
import type {Clock} from '../clock.ts';
import type {Database} from './open-database.ts';
import {rowOfText} from './rows.ts';
import type {WriteQueue} from './write-queue.ts';

/** An alert from its beginning to its end, as whoever watched saw it. */
export type Episode = {
  readonly alert: Alert;
  readonly began: EpochSeconds;
  /** Undefined while it stands. */
  readonly ended?: EpochSeconds;
};

export type EpisodeStore = {
  /** The alerts that stand now. One that is not among them has ended, where all that it is made from `isRead`. */
  follow(alerts: readonly Alert[], isRead: (resource: string) => boolean): void;
  /** Those that stood at some time since then, oldest first; of one row where it is named. */
  since(moment: EpochSeconds, row?: {readonly resource: string; readonly id: string}): readonly Episode[];
};

export const openEpisodes = (given: {
  readonly database: Database;
  readonly queue: WriteQueue;
  readonly clock: Pick<Clock, 'now'>;
}): EpisodeStore => {
  const {database, queue, clock} = given;
  let told: string | undefined;
  /** The lists of those that may have ended: they could not be read. */
  let waiting: readonly string[] = [];
  return {
    follow: (alerts, isRead) => {
      const standing = new Map(alerts.map(alert => [alertName(alert), alert]));
      const print = [...standing.keys()].sort().join('\n');
      // Their words change all the time; what counts here is that they stand.
      if (print === told && !waiting.some(isRead)) return;
      told = print;
      const now = clock.now();
      queue.add('alerts', function* (db) {
        const open = db.all("SELECT seq, name, body FROM alert WHERE ended IS NULL AND name NOT LIKE '@%'");
        const known = new Set(open.map(({name}) => String(name)));
        const unread: string[] = [];
        for (const {seq, name, body} of open) {
          if (standing.has(String(name))) continue;
          const resource = (rowOfText(body) as Alert | undefined)?.resource;
          if (resource !== undefined && !isRead(resource)) unread.push(resource);
          else db.run('UPDATE alert SET ended = ? WHERE seq = ?', now, Number(seq));
        }
        waiting = unread;
        for (const [name, alert] of standing)
          if (!known.has(name))
            db.run(
              'INSERT INTO alert (name, body, began) VALUES (?, ?, ?)',
              name,
              JSON.stringify(alert),
              now,
            );
        return undefined;
      });
    },
    since: (moment, row) =>
      database.read(
        db =>
          db
            .all(
              "SELECT body, began, ended FROM alert WHERE (ended IS NULL OR ended >= ?) AND name NOT LIKE '@%' ORDER BY seq",
              moment,
            )
            .flatMap(({body, began, ended}): Episode[] => {
              const alert = rowOfText(body) as Alert | undefined;
              if (!alert || (row && (alert.resource !== row.resource || alert.id !== row.id))) return [];
              return [{alert, began: Number(began), ...(typeof ended === 'number' && {ended})}];
            }),
        [],
      ),
  };
};
