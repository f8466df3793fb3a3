import type {JournalEntry} from '../../../declare/journal-entry.ts';
import {type DownlinkSettings, ttl} from '../settings.ts';
import type {SentFile} from './file.ts';

/** The files for the ground that this console gave to agents, by its journal. */
export const sentFiles = (
  entries: readonly JournalEntry[],
  settings: Pick<DownlinkSettings, 'agents'>,
): readonly SentFile[] =>
  entries.flatMap((entry): SentFile[] => {
    const {facts, at, ids, action, verdict} = entry;
    if (action !== 'send' || verdict !== 'done' || facts.destination !== 'ground' || !ids[0]) return [];
    const {agent, path, topic, urgent, bulk, surplus, size, crc32, window} = facts;
    if (typeof agent !== 'string' || typeof path !== 'string' || typeof topic !== 'string') return [];
    const life = ttl.safeParse({urgent, bulk, surplus});
    if (!life.success) return [];
    return [
      {
        uuid: ids[0],
        agent,
        path,
        topic,
        at,
        ttl: life.data,
        satellite: settings.agents.find(one => one.name === agent)?.satellite,
        ...(typeof size === 'number' ? {size} : {}),
        ...(typeof crc32 === 'string' ? {crc32} : {}),
        ...(typeof window === 'string' && window !== '' ? {token: window} : {}),
      },
    ];
  });
