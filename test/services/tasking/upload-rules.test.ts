import {describe, expect, it} from 'vitest';
import type {JournalEntry} from '../../../source/declare/journal-entry.ts';
import type {Section} from '../../../source/declare/section.ts';
import type {Seen, World} from '../../../source/declare/world.ts';
import {rowObject} from '../../../source/list/output.ts';
import {describeUpload} from '../../../source/services/tasking/resources/describe-upload.ts';
import {describeWindow} from '../../../source/services/tasking/resources/describe-window.ts';
import {satellites} from '../../../source/services/tasking/resources/satellites.ts';
import {tracedWindow} from '../../../source/services/tasking/resources/trace-window.ts';
import {uploadAlerts} from '../../../source/services/tasking/resources/upload-alerts.ts';
import {causesOf} from '../../../source/services/tasking/resources/upload-causes.ts';
import {uploads} from '../../../source/services/tasking/resources/uploads.ts';
import {windowAlerts} from '../../../source/services/tasking/resources/window-alerts.ts';
import {contactsSeen} from '../../../source/services/tasking/rules/transitions.ts';
import {uploadVerdict} from '../../../source/services/tasking/rules/upload-rules.ts';
import {windowVerdict} from '../../../source/services/tasking/rules/window-rules.ts';
import {hours, noon, satellite, seen, upload, window, worldOf} from './world.ts';

const verdict = (status: string, secondsAgo: number) =>
  uploadVerdict(upload({status}), worldOf({seen: {d25c7a43: seen(status, secondsAgo)}, windows: []}));

/** Seen to be in these states one after the other, the last of them an hour before noon. */
const through = (...states: readonly string[]): Seen => {
  const history = states.map((state, at) => ({state, at: noon - (states.length - at) * hours}));
  const {state, at} = history.at(-1)!;
  return {state, since: at, first: history[0]!.at, atLeast: false, history};
};

describe('what goes back on its way', () => {
  const windows = [window({id: 'w', start: noon + 30 * hours})];
  const up = upload({id: 'u', status: 'PENDING'});
  const world = worldOf({
    windows,
    uploads: [up],
    seen: {w: through('PENDING_SYNC', 'SYNCED', 'PENDING_SYNC'), u: through('UPLOADED', 'PENDING')},
  });
  it('is neither in time nor waiting: it is unknown, with an alert, and list, detail and trace say the same', () => {
    const [alert, ...others] = windowAlerts(windows, world);
    expect(alert).toMatchObject({kind: 'went-back', title: expect.stringContaining('no longer SYNCED')});
    expect(others).toEqual([]);
    expect(windowVerdict(windows[0]!, world)).toBe('unknown');
    expect(JSON.stringify(describeWindow(windows[0]!, world))).toContain(
      'It was SYNCED, and was seen to be PENDING_SYNC again 11-22 11:00Z',
    );
    const late = {...world, now: noon + 31 * hours};
    expect(windowAlerts(windows, late)).toMatchObject([{kind: 'went-back'}]);
    expect(tracedWindow.steps!(windows[0]!, late, undefined)).toMatchObject({
      before: [[{}, {name: 'synced', state: 'unknown'}]],
      after: [{state: 'unknown'}, {state: 'unknown'}, {state: 'unknown'}],
    });
    expect(uploadVerdict(up, world)).toBe('unknown');
    expect(causesOf(up, world)).toMatchObject([{title: 'It is no longer UPLOADED', standing: 'shown'}]);
    expect(uploadAlerts([up], world)).toMatchObject([{kind: 'went-back', id: 'u'}]);
  });
  it('is not said to be missing on the satellite by a window that needs it', () => {
    const needs = window({id: 'n', parameters: {executable: up.destination_path}});
    const here = {
      ...world,
      ...worldOf({windows: [needs], uploads: [up], seen: {u: through('UPLOADED', 'PENDING')}}),
    };
    const [alert] = windowAlerts([needs], here);
    expect(alert!.title).toContain('depends on an upload that may not be on the satellite');
    expect(alert!.why).toContain('was UPLOADED and is PENDING again (upload u), so that what');
    expect(JSON.stringify(describeWindow(needs, here))).not.toContain('and upload u is PENDING');
  });
  it('shows no contact: only what came on its way does', () => {
    // The window was synced at ten; neither its going back nor the upload's is a contact.
    expect(contactsSeen('FM200', world)).toEqual([noon - 2 * hours]);
    const rejected = worldOf({windows: [], uploads: [up], seen: {u: through('PENDING', 'REJECTED')}});
    expect(contactsSeen('FM200', rejected)).toEqual([]);
  });
});

describe('what was asked for from here and is not listed', () => {
  const entry = (more: Partial<JournalEntry>) =>
    ({
      at: noon - hours,
      who: 'you@here',
      resource: 'windows',
      action: 'create',
      verdict: 'done',
      ids: ['w1'],
      input: {},
      facts: {satellite: 'FM200', start: noon + 30 * hours},
      ...more,
    }) as JournalEntry;
  const worldWith = (entries: readonly JournalEntry[], more: Partial<World> = {}): World => ({
    ...worldOf({windows: [], uploads: []}),
    journal: () => entries,
    readAt: () => noon - 1,
    ...more,
  });
  const found = (entries: readonly JournalEntry[], more: Partial<World> = {}) => [
    ...windowAlerts([], worldWith(entries, more)),
    ...uploadAlerts([], worldWith(entries, more)),
  ];
  it('is told, of a list that was read whole since', () => {
    const sent = entry({
      resource: 'uploads',
      action: 'upload',
      ids: ['u1'],
      input: {to: '/x', satellite: 'FM1'},
    });
    expect(found([entry({}), sent]).map(({kind, id, title}) => [kind, id, title])).toEqual([
      ['not-listed', 'w1', 'Window w1 on FM200 was asked for, and is not listed'],
      ['not-listed', 'u1', 'Upload u1 of /x to FM1 was taken, and is not listed'],
    ]);
    expect(found([entry({}), sent], {seen: () => seen('SYNCED', hours)}).map(({title}) => title)).toEqual([
      'Window w1 on FM200 was asked for, and is no longer listed',
    ]);
  });
  it('is not, where the list is older, is not whole, or it was deleted from here, refused, or is past', () => {
    expect(found([entry({})], {readAt: () => noon - hours + 60})).toEqual([]);
    expect(found([entry({})], {readAt: () => undefined})).toEqual([]);
    expect(found([entry({})], {unread: () => 'there is more'})).toEqual([]);
    expect(found([entry({}), entry({action: 'delete', row: 'w1', ids: []})])).toEqual([]);
    expect(found([entry({verdict: 'rejected'})])).toEqual([]);
    expect(found([entry({facts: {satellite: 'FM200', start: noon - 1}})])).toEqual([]);
  });
});

describe('the verdict of an upload', () => {
  it.each([
    ['PENDING', 6 * hours, 'waiting for a contact'],
    ['PENDING', 6 * hours + 1, 'stuck'],
    // How much of a file of unknown size is up nobody can tell.
    ['UPLOADING', 13 * hours, 'moving'],
    ['UPLOADED', 1, 'on the bus'],
    ['EXPIRED', 1, 'unknown'],
  ])('that is %s for %i s is %s', (status, age, word) => {
    expect(verdict(status, age)).toBe(word);
  });

  describe('follows its size and what goes up before it', () => {
    const large = upload({id: 'large', status: 'UPLOADING'});
    const small = upload({id: 'small', destination_path: '/persist/x.txt'});
    const sent = (bytes: number, secondsAgo: number) => ({
      at: noon - secondsAgo,
      who: 'you@here',
      input: {},
      facts: {size: bytes},
    });
    const at = (secondsAgo: number, status = 'UPLOADING') =>
      worldOf({
        windows: [],
        uploads: [{...large, status}, small],
        seen: {large: seen(status, secondsAgo), small: seen('PENDING', secondsAgo - 60)},
        sent: {large: sent(1_000_000, secondsAgo), small: sent(18, secondsAgo - 60)},
      });
    it.each([
      [12.1 * hours, 'moving', 'waiting for a contact'],
      [8.2 * 24 * hours, 'moving', 'waiting for a contact'],
      // 8 days for 1 MB at 125 KB a day, and 6 h for a first contact.
      [8.26 * 24 * hours, 'stuck', 'stuck'],
    ])('after %i s a megabyte is %s, and 18 bytes behind it are %s', (secondsAgo, first, second) => {
      const world = at(secondsAgo);
      expect([uploadVerdict(large, world), uploadVerdict(small, world)]).toEqual([first, second]);
    });
    it('a megabyte that has not begun when a contact was due is late, and stuck when all of it was due', () => {
      const waiting = {...large, status: 'PENDING'};
      expect(uploadVerdict(waiting, at(5 * hours, 'PENDING'))).toBe('waiting for a contact');
      expect(uploadVerdict(waiting, at(7 * hours, 'PENDING'))).toBe('late');
      expect(uploadVerdict(waiting, at(9 * 24 * hours, 'PENDING'))).toBe('stuck');
    });
    it('nothing is said of what waits behind a file of unknown size', () => {
      const world = {...at(9 * 24 * hours), sent: () => undefined};
      expect(uploadVerdict(small, world)).toBe('waiting for a contact');
    });
    it('shows the arithmetic', () => {
      const [alert] = uploads.alerts?.([small], at(9 * 24 * hours)) ?? [];
      expect(alert?.why).toMatch(/1 file before it \(1(\.0)? MB\), 18 B of its own, at 125 kB a day/i);
    });
  });

  it('that was never seen before is waiting, not stuck', () => {
    expect(uploadVerdict(upload(), worldOf({}))).toBe('waiting for a contact');
  });

  it('is likely delivered by the first window of its payload that ran after it came up', () => {
    const up = upload({status: 'UPLOADED'});
    const known = {d25c7a43: seen('UPLOADED', 5 * hours)};
    const ran = (more: Parameters<typeof window>[0]) =>
      uploadVerdict(
        up,
        worldOf({seen: known, windows: [window({state: 'SYNCED', start: noon - 2 * hours, ...more})]}),
      );
    expect(ran({})).toBe('likely delivered');
    expect(ran({start: noon - 6 * hours})).toBe('on the bus');
    // Nobody looked between 7 h and 5 h ago: it may have come up before the window began, or after.
    const unwatched = {
      d25c7a43: {
        ...seen('UPLOADED', 5 * hours, true),
        history: [
          {state: 'PENDING', at: noon - 7 * hours},
          {state: 'UPLOADED', at: noon - 5 * hours, atLeast: true},
        ],
      },
    };
    const perhaps = (start: number) =>
      uploadVerdict(up, worldOf({seen: unwatched, windows: [window({state: 'SYNCED', start})]}));
    expect(perhaps(noon - 6 * hours)).toBe('perhaps delivered');
    expect(perhaps(noon - 8 * hours)).toBe('on the bus');
    expect(perhaps(noon - 4 * hours)).toBe('likely delivered');
    expect(ran({type: 'PAYLOAD_SABERTOOTH'})).toBe('on the bus');
    expect(ran({state: 'PENDING_SYNC'})).toBe('on the bus');
  });
});

describe('a thousand uploads and ten thousand windows', () => {
  it('are told in time: the windows of a payload are looked up, not searched', () => {
    let looked = 0;
    const windows = Array.from({length: 10_000}, (_, at) =>
      window({id: `${at}`, satellite_id: `FM${at % 100}`, state: 'SYNCED', start: noon - at * 60}),
    ).map(one => ({
      ...one,
      get state() {
        looked += 1;
        return one.state;
      },
    }));
    const uploads = Array.from({length: 1000}, (_, at) =>
      upload({id: `u${at}`, satellite_id: `FM${at % 100}`, status: 'UPLOADED'}),
    );
    const world = worldOf({windows, uploads, seen: {u1: seen('UPLOADED', 3600, true)}});
    expect(uploads.map(one => uploadVerdict(one, world)).filter(one => one === 'likely delivered')).toEqual([
      'likely delivered',
    ]);
    expect(looked).toBeLessThan(200_000);
  });
});

describe('the alerts of uploads', () => {
  const up = upload({status: 'UPLOADED'});
  const known = {d25c7a43: seen('UPLOADED', 5 * hours)};
  const kinds = (rows: readonly ReturnType<typeof upload>[], world: ReturnType<typeof worldOf>) =>
    uploads.alerts?.(rows, world).map(alert => alert.kind);

  it('tell of a file on the bus that no window will fetch, and name the action', () => {
    const alerts = uploads.alerts?.([up], worldOf({seen: known, windows: []})) ?? [];
    expect(alerts).toMatchObject([
      {kind: 'awaits-window', action: 'windows.create', todo: 'Create a PAYLOAD_SDR window on FM200.'},
    ]);
  });
  it('are silent when such a window is planned', () => {
    expect(kinds([up], worldOf({seen: known, windows: [window()]}))).toEqual([]);
  });
  it('tell of a stuck file with its age', () => {
    const world = worldOf({seen: {d25c7a43: seen('PENDING', 9 * hours, true)}, windows: []});
    expect(uploads.alerts?.([upload()], world)).toMatchObject([
      {kind: 'stuck-upload', severity: 'critical', why: expect.stringContaining('PENDING for at least 9h')},
    ]);
  });
});

describe('why an upload does not move', () => {
  const causes = (sections: readonly Section[]) =>
    sections.flatMap(section => (section.kind === 'causes' ? section.causes : []));
  const why = (known: Parameters<typeof worldOf>[0], one = upload()) =>
    causes(describeUpload(one, worldOf(known)));

  it('is normal below six hours', () => {
    const [first] = why({
      satellites: [satellite()],
      seen: {d25c7a43: seen('PENDING', 2 * hours)},
      uploads: [upload()],
    });
    expect(first).toMatchObject({title: 'No bidirectional contact yet', standing: 'likely'});
  });
  it('names a payload that the satellite does not have before all else', () => {
    const wrong = upload({payload: 'IPI'});
    const [first] = why(
      {satellites: [satellite()], seen: {d25c7a43: seen('PENDING', 9 * hours)}, uploads: [wrong]},
      wrong,
    );
    expect(first).toMatchObject({title: 'Wrong satellite or payload', standing: 'shown'});
  });
  it.each([
    ['finds the ITAR tag that we sent it with', true, /ITAR/],
    ['points at the provider when nothing else explains it', false, /^The provider does not move it$/],
  ])('%s', (_what, itar, title) => {
    const sent = {at: noon - 9 * hours, who: 'you@here', input: {}, facts: {itar, size: 4000}};
    const [first] = why({
      satellites: [satellite()],
      sent: {d25c7a43: sent},
      seen: {d25c7a43: seen('PENDING', 9 * hours)},
      uploads: [upload()],
    });
    expect(first).toMatchObject({title: expect.stringMatching(title), standing: 'likely'});
  });
  it('of a file on the bus is the missing window, one key away', () => {
    const up = upload({status: 'UPLOADED'});
    const [first] = why({seen: {d25c7a43: seen('UPLOADED', 9 * hours)}, windows: []}, up);
    expect(first).toMatchObject({standing: 'shown', action: 'windows.create'});
  });
});

describe('the upload queue of a satellite', () => {
  const cells = (world: ReturnType<typeof worldOf>) => rowObject(satellite(), satellites.columns, world);
  const words = (world: ReturnType<typeof worldOf>) =>
    JSON.stringify(satellites.describe(satellite(), {world} as never, new AbortController().signal));

  it('is not known where the uploads were not read, and nor is the next window', () => {
    const unread = worldOf({});
    expect(cells(unread)).toMatchObject({uploadsQueued: null, bytesQueued: null, nextWindow: null});
    expect(words(unread)).toContain('not known: the uploads could not be read');
    expect(words(unread)).toContain('not known: the windows could not be read');
    expect(words(worldOf({uploads: [], windows: []}))).toContain('empty');
    const cut = {
      ...worldOf({uploads: [], windows: []}),
      unread: () => 'there are more of them than were read.',
    };
    expect(cells(cut)).toMatchObject({uploadsQueued: null});
    expect(words(cut)).toContain('not known. Of the uploads: there are more of them than were read.');
  });

  it('has no length while no size is known, and holds nothing whose status nobody knows', () => {
    const known = worldOf({uploads: [upload(), upload({id: 'b', status: 'FAILED'})], windows: []});
    expect(cells(known)).toMatchObject({uploadsQueued: 1, bytesQueued: null});
    expect(words(known)).toContain('1 file of unknown size: not sent from here; 1 upload with a status');
    expect(uploads.span?.(upload({status: 'FAILED'}), known)?.due).toBeUndefined();
  });
});

it('which of two files that were there at the first look goes first is not known', () => {
  const both = {a: seen('PENDING', 60, true), b: seen('PENDING', 60, true)};
  const world = worldOf({
    uploads: [upload({id: 'a'}), upload({id: 'b'})],
    seen: both,
    satellites: [satellite()],
  });
  expect(causesOf(upload({id: 'a'}), world).find(({title}) => /^Other files/.test(title))).toMatchObject({
    standing: 'possible',
    evidence: expect.stringContaining('which goes first is not known'),
  });
  expect(uploads.span?.(upload({id: 'a'}), world)?.due).toBe('should move');
});
