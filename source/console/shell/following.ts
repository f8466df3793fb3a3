import type {Shell} from './shell.ts';
import type {ConsoleState} from './state.ts';
import type {Watches} from './watches.ts';

/** Milliseconds between two steps of the clock and of the ages on the screen. */
const tickTime = 10_000;
/** Milliseconds after which a list that had answered before the console stood has been drawn. */
const firstFrame = 50;
/** Milliseconds for which the list in sight has the line for itself at the start. */
const patience = 1500;

/** Which lists are in sight and which lie behind. */
const placeOf = ({tab, tabs}: ConsoleState): string =>
  `${tab} ${tabs.map(one => `${one.current}${one.inner.map(view => view.resource + JSON.stringify(view.query))}`)}`;

/**
 * Keeps the console in step with its session: what is drawn, what is read and whatever `parts` keep up to date follow
 * every change of the world and the steps of the clock. Gives the way to end it.
 */
export const startFollowing = (
  {session, store}: Shell,
  watches: Watches,
  parts: readonly {follow(): void}[],
): (() => void) => {
  const hear = () => {
    store.set(state => ({...state, revision: state.revision + 1, journal: session.journal.entries()}));
    for (const part of parts) part.follow();
    if (!watches.started()) followSoon();
  };
  /** What was read is drawn before other lists are asked for. */
  const followSoon = () => {
    clearImmediate(soon);
    soon = setImmediate(() => watches.follow(store.get()));
  };
  let soon: NodeJS.Immediate | undefined;
  const stopListening = session.subscribe(hear);

  let stopTick = () => {};
  const tick = () => {
    stopTick = session.clock.after(tickTime, () => {
      hear();
      tick();
    });
  };
  tick();

  let followed: string | undefined;
  const stopFollowing = store.subscribe(() => {
    const state = store.get();
    const place = placeOf(state);
    if (place === followed && watches.started()) return;
    if (place === followed) return followSoon();
    followed = place;
    watches.follow(state);
  });
  watches.follow(store.get());
  const stopFirst = session.clock.after(firstFrame, () => watches.follow(store.get()));
  // A service that does not answer keeps the others waiting no longer than this.
  const stopPatience = session.clock.after(patience, () => watches.follow(store.get(), true));

  return () => {
    clearImmediate(soon);
    stopListening();
    stopFollowing();
    stopTick();
    stopFirst();
    stopPatience();
    watches.stop();
  };
};
