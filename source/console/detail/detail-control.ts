import {stripVTControlCharacters} from 'node:util';
import {asFailure} from '../../declare/failure.ts';
import type {Section} from '../../declare/section.ts';
import {withAlerts} from '../../engine/alerts/alert-sections.ts';
import {rowFacts} from '../../list/output.ts';
import {tracedLists} from '../../trace/trace.ts';
import {traceOf} from '../../trace/trace-of.ts';
import {actionKey} from '../change/pane-actions.ts';
import {rowOf} from '../list/rows.ts';
import type {DetailState, Overlay} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {textHeight, withOverlay} from '../shell/state.ts';

/** Lines of JSON that are shown whether it is folded or not. */
const fewLines = 6;

/** Sections with what upstream wrote in one line each, unless it is asked for whole or short. */
const foldRaw = (sections: readonly Section[], whole: boolean): readonly Section[] =>
  whole
    ? sections
    : sections.map((section): Section => {
        if (section.kind !== 'json') return section;
        const lines = JSON.stringify(section.value, null, 2)?.split('\n').length ?? 0;
        return lines <= fewLines
          ? section
          : {kind: 'text', title: section.title, text: `{…} ${lines} lines of JSON: Enter shows them`};
      });

/** Seconds between two looks at a text that grows, where the resource names no pace of its own. */
const usualPace = 5;

/** Opens the detail of a row, and keeps it true: while the row changes, and while a text in it grows. */
export const createDetailControl = (
  shell: Shell,
  draw: (sections: readonly Section[]) => readonly string[],
) => {
  const {session, store, toast} = shell;
  let asking: AbortController | undefined;
  let described: {world: unknown; row: unknown; later: boolean} | undefined;
  let stopTimer = () => {};

  /** Changes the innermost detail, as long as it is the one that is meant: what comes late may find another. */
  const change = (of: DetailState, update: (detail: DetailState) => DetailState) =>
    store.set(state =>
      withOverlay<DetailState>(state, 'detail', one =>
        one.id === of.id && one.resource === of.resource && one.of === of.of ? update(one) : one,
      ),
    );
  const traced = () => tracedLists(session.services.flatMap(({service}) => service.resources));
  const current = () => store.get().overlays.findLast(overlay => overlay.kind === 'detail');

  /** The line behind a section, by the beginning of its title. */
  const endOf = (title: string | undefined, sections: readonly Section[]): number | undefined => {
    if (title === undefined) return undefined;
    const isMeant = (section: Section) =>
      section.title.startsWith(title) || (section.kind === 'text' && section.follow === true);
    const at = sections.findLastIndex(isMeant);
    return at < 0 ? undefined : draw(foldRaw(sections.slice(0, at + 1), false)).length;
  };

  /** Who reads at the end of a growing text stays at its end. */
  const show = (of: DetailState, told: readonly Section[]) => {
    const sections =
      of.of === 'trace'
        ? told
        : withAlerts(told, session, of.resource, of.id, action => actionKey(session, action));
    const lines = draw(foldRaw(sections, current()?.raw === true));
    const height = textHeight(store.get());
    const grows = sections.some(section => section.kind === 'text' && section.follow);
    change(of, one => {
      const wanted = endOf(one.until, sections);
      const atEnd = one.lines.length > height && one.top >= one.lines.length - height;
      const top = wanted ?? (grows && atEnd ? lines.length : undefined);
      return {
        ...one,
        sections,
        lines,
        problem: undefined,
        // What is not longer than the screen yet goes on being followed.
        ...(wanted === undefined || (grows && wanted <= height) ? {} : {until: undefined}),
        top: top === undefined ? one.top : Math.max(0, top - height),
      };
    });
    stopTimer();
    if (!grows) return;
    const {follow, active} = session.resource(of.resource)?.resource.refresh ?? {};
    const pace = follow ?? active ?? usualPace;
    stopTimer = session.clock.after(pace * 1000, () => current() && describe());
  };

  const describe = () => {
    const detail = current();
    const resource = detail && session.resource(detail.resource)?.resource;
    if (!detail || !resource) return;
    const row = rowOf(session, detail.resource, detail.id);
    if (detail.of === 'trace') {
      described = {world: session.world(), row, later: false};
      return show(detail, traceOf(detail.id, session.world(), traced()));
    }
    if (row === undefined) {
      const isWhole = session.world().unread(detail.resource) === undefined;
      const problem = `It is ${isWhole ? 'no longer listed' : 'not among the rows that could be read'}; this is what was last known.`;
      return change(detail, one => (one.problem === problem ? one : {...one, problem}));
    }
    asking?.abort();
    const control = new AbortController();
    asking = control;
    const fail = (error: unknown) =>
      session.asOf
        ? // Of a former moment what was remembered is shown, and nothing asked.
          show(detail, rowFacts(resource, row, session.world()))
        : change(detail, one => ({...one, problem: asFailure(error).message}));
    try {
      const sections = resource.describe(row, session.context(resource), control.signal);
      described = {world: session.world(), row, later: !Array.isArray(sections)};
      if (Array.isArray(sections)) return show(detail, sections);
      sections.then(
        later => !control.signal.aborted && show(detail, later),
        error => !control.signal.aborted && fail(error),
      );
    } catch (error) {
      fail(error);
    }
  };

  /** Draws it again: the width, the theme or what is folded is another. */
  const redraw = () => {
    const redrawn = (one: Overlay): Overlay =>
      one.kind === 'detail' && one.sections
        ? {...one, lines: draw(foldRaw(one.sections, one.raw === true))}
        : one;
    store.set(state => ({...state, overlays: state.overlays.map(redrawn)}));
  };

  const goToWords = (detail: DetailState, words: string, by: number) => {
    const wanted = words.toLowerCase();
    const {lines, top} = detail;
    const at = lines.flatMap((line, place) =>
      stripVTControlCharacters(line).toLowerCase().includes(wanted) ? [place] : [],
    );
    if (at.length === 0) return toast('notice', `"${words}" is not in what is shown.`);
    const next =
      by < 0
        ? (at.findLast(place => place < top) ?? at.at(-1)!)
        : (at.find(place => place >= top + by) ?? at[0]!);
    change(detail, one => ({...one, top: next}));
  };

  return {
    open: (resource: string, id: string, of: DetailState['of'] = 'row', until?: string) => {
      stopTimer();
      store.set(state => ({
        ...state,
        overlays: [
          ...state.overlays,
          {
            kind: 'detail',
            of,
            resource,
            id,
            sections: undefined,
            lines: [],
            problem: undefined,
            top: 0,
            until,
          },
        ],
      }));
      // A trace is made from lists that the panes out of view read seldom: it wants them as they are now.
      if (of === 'trace') void session.poller.touch(traced().map(({name}) => name)).catch(() => {});
      describe();
    },
    /** Describes again when the world has moved on since; what had to be asked of the upstream only when the row changed. */
    follow: () => {
      const detail = current();
      if (!detail || session.world() === described?.world) return;
      if (described?.later && rowOf(session, detail.resource, detail.id) === described.row) return;
      describe();
    },
    redraw,
    /** Keys of its own: Enter unfolds what upstream wrote, n and N go on to where the words are that were searched for. */
    key: (command: string | undefined, id: string): boolean => {
      const detail = current();
      if (!detail) return false;
      if (command === 'unfold') {
        change(detail, one => ({...one, raw: !one.raw}));
        redraw();
        return true;
      }
      if (command === 'back' && detail.search !== undefined) {
        change(detail, one => ({...one, search: undefined}));
        return true;
      }
      if (detail.search === undefined || (id !== 'n' && id !== 'N')) return false;
      goToWords(detail, detail.search, id === 'n' ? 1 : -1);
      return true;
    },
    search: (words: string) => {
      const detail = current();
      if (!detail || words === '') return;
      change(detail, one => ({...one, search: words}));
      goToWords(detail, words, 0);
    },
    close: () => {
      stopTimer();
      asking?.abort();
      described = undefined;
    },
    row: () => {
      const detail = current();
      return detail && rowOf(session, detail.resource, detail.id);
    },
  };
};

export type DetailControl = ReturnType<typeof createDetailControl>;
