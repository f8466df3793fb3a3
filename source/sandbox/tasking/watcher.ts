import {createHash} from 'node:crypto';
import type {World} from '../simulated-world.ts';
import {firstLook, type History, type JournalLine, looksAt, type SeenLine} from '../upstream.ts';
import type {Ground, Transition} from './ground.ts';

/** Something that the watcher did, as a journal tells it. The request's path is without origin. */
type Deed = {
  readonly resource: 'windows' | 'uploads';
  readonly action: 'create' | 'upload';
  readonly input: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly request: string;
  readonly sentence: string;
  readonly ids: readonly string[];
};

/** Somebody with a console who has looked at the upstream once a minute for two days. */
export type Watcher = {
  /** Notes an action done now; forgotten when it is older than the watch. */
  did(deed: Deed): void;
  history(origin: string): History;
};

const pace = 60;
const resources = ['windows', 'uploads'] as const;

/** The first look that would have seen a transition. */
const lookAfter = (at: number, opening: number) => Math.min(opening, Math.ceil(at / pace) * pace);

/**
 * Follows the world until the sandbox opens, and then tells what a console's memory and journal would hold:
 * ages are known from the first minute, and for what was there before the watch began, only as lower bounds.
 */
export const watch = (world: World, ground: Ground): Watcher => {
  const first = firstLook(world);
  const lines = new Map<string, SeenLine & {at: number}>();
  const journal: {at: number; deed: Deed; id: string}[] = [];
  const random = world.random('journal ids');

  const note = ({resource, id, state, at}: Transition) => {
    if (at <= first || at > world.start) return;
    const look = lookAfter(at, world.start);
    // Two changes between two looks are seen as one: the later wins.
    lines.set(`${resource} ${id} ${look}`, {resource, id, state, at: look, gap: pace});
  };
  ground.onTransition(note);
  world.at(first, () => {
    const see = (resource: string, id: string, state: string) =>
      lines.set(`${resource} ${id} ${first}`, {resource, id, state, at: first, gap: null});
    for (const {id, state} of ground.windows()) see('windows', id, state);
    for (const {id, status} of ground.uploads()) see('uploads', id, status);
  });

  return {
    did: deed => {
      if (world.now() >= first) journal.push({at: Math.floor(world.now()), deed, id: random.uuid()});
    },
    history: origin => ({
      seen: [...lines.values(), ...looksAt(world, resources, 6 * 3600)],
      journal: journal.flatMap(({at, deed, id}): JournalLine[] => {
        const {resource, action, input, facts, request, sentence, ids} = deed;
        return [
          {
            type: 'intent',
            id,
            at,
            who: 'you@sandbox',
            profile: 'sandbox',
            service: 'tasking',
            resource,
            action,
            input,
            facts,
            requests: [request.replace(' /', ` ${origin}/`)],
            known: [],
            pid: 0,
            host: 'sandbox',
          },
          {type: 'outcome', id, verdict: 'done', sentence, ids, status: 200, at: at + 1},
        ];
      }),
    }),
  };
};

/** Size in bytes and SHA-256 of a file, as an operator's console notes them before it sends. */
export const factsOf = (content: Uint8Array): {readonly size: number; readonly sha256: string} => ({
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});
