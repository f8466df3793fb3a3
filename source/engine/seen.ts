import type {Seen} from '../resource.ts';

/** Remembers when each state of each object was first seen, since upstreams give no timestamps. Survives restarts. */
export type SeenStore = {
  /** Takes in one whole list: (id, state) of every row. True when anything was new or changed. */
  observe(resource: string, rows: Iterable<readonly [id: string, state: string]>): boolean;
  get(resource: string, id: string): Seen | undefined;
  /** Resolves when all that was observed is on disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
};
