import {describe, expect, it} from 'vitest';
import type {Section} from '../../../source/declare/section.ts';
import {describeUpload} from '../../../source/services/tasking/resources/describe-upload.ts';
import {uploads} from '../../../source/services/tasking/resources/uploads.ts';
import {uploadVerdict} from '../../../source/services/tasking/rules/upload-rules.ts';
import {hours, noon, satellite, seen, upload, window, worldOf} from './world.ts';

const verdict = (status: string, secondsAgo: number) =>
  uploadVerdict(upload({status}), worldOf({seen: {d25c7a43: seen(status, secondsAgo)}, windows: []}));

describe('the verdict of an upload', () => {
  it.each([
    ['PENDING', 6 * hours, 'waiting for a contact'],
    ['PENDING', 6 * hours + 1, 'stuck'],
    ['UPLOADING', 12 * hours, 'moving'],
    ['UPLOADING', 12 * hours + 1, 'stuck'],
    ['UPLOADED', 1, 'on the bus'],
    ['EXPIRED', 1, 'unknown'],
  ])('that is %s for %i s is %s', (status, age, word) => {
    expect(verdict(status, age)).toBe(word);
  });

  it('that was never seen before is waiting, not stuck', () => {
    expect(uploadVerdict(upload(), worldOf({}))).toBe('waiting for a contact');
  });

  it('is delivered by the first window of its payload that ran after it came up', () => {
    const up = upload({status: 'UPLOADED'});
    const known = {d25c7a43: seen('UPLOADED', 5 * hours)};
    const ran = (more: Parameters<typeof window>[0]) =>
      uploadVerdict(
        up,
        worldOf({seen: known, windows: [window({state: 'SYNCED', start: noon - 2 * hours, ...more})]}),
      );
    expect(ran({})).toBe('delivered');
    expect(ran({start: noon - 6 * hours})).toBe('on the bus');
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
    expect(uploads.map(one => uploadVerdict(one, world)).filter(one => one === 'delivered')).toEqual([
      'delivered',
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
    expect(first).toMatchObject({title: 'No bidirectional contact yet', standing: 'shown'});
  });
  it('names a payload that the satellite does not have before all else', () => {
    const wrong = upload({payload: 'IPI'});
    const [first] = why(
      {satellites: [satellite()], seen: {d25c7a43: seen('PENDING', 9 * hours)}, uploads: [wrong]},
      wrong,
    );
    expect(first).toMatchObject({title: 'Wrong satellite or payload', standing: 'shown'});
  });
  it('finds the ITAR tag that we sent it with', () => {
    const sent = {
      d25c7a43: {at: noon - 9 * hours, who: 'you@here', input: {}, facts: {itar: true, size: 4000}},
    };
    const [first] = why({
      satellites: [satellite()],
      sent,
      seen: {d25c7a43: seen('PENDING', 9 * hours)},
      uploads: [upload()],
    });
    expect(first).toMatchObject({title: expect.stringContaining('ITAR'), standing: 'likely'});
  });
  it('points at the provider when nothing else explains it', () => {
    const sent = {
      d25c7a43: {at: noon - 9 * hours, who: 'you@here', input: {}, facts: {itar: false, size: 4000}},
    };
    const [first] = why({
      satellites: [satellite()],
      sent,
      seen: {d25c7a43: seen('PENDING', 9 * hours)},
      uploads: [upload()],
    });
    expect(first).toMatchObject({title: 'The provider does not move it', standing: 'likely'});
  });
  it('of a file on the bus is the missing window, one key away', () => {
    const up = upload({status: 'UPLOADED'});
    const [first] = why({seen: {d25c7a43: seen('UPLOADED', 9 * hours)}, windows: []}, up);
    expect(first).toMatchObject({standing: 'shown', action: 'windows.create'});
  });
});
