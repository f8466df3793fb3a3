import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {textHeight} from '../../source/console/shell/state.ts';
import {Failure} from '../../source/declare/failure.ts';
import type {Alert} from '../../source/declare/resource.ts';
import type {Section} from '../../source/declare/section.ts';
import {openSlowDesk, type SlowDesk} from './slow-service.ts';

let desk: SlowDesk;
const until = (check: () => void) => vi.waitFor(check, {timeout: 20_000, interval: 5});
beforeEach(async () => {
  desk = await openSlowDesk();
});
afterEach(() => desk.close());

describe('a preview of what takes asking', () => {
  beforeEach(async () => {
    desk.press('n', 'slow', 'ctrl-p');
    await until(() => expect(desk.outlooks).toHaveLength(1));
  });
  it('says at once that it is being asked, then what came', async () => {
    expect(desk.top().preview).toEqual(['# What it would come to is being asked…']);
    desk.outlooks[0]!.answer('One would be made.');
    await until(() =>
      expect(desk.top().preview).toEqual(['# One would be made.', '# On this machine: Make slow.']),
    );
  });
  it('says why it could not be asked', async () => {
    desk.outlooks[0]!.fail(new Error('No answer within 20 s.'));
    const problem = '# What it would come to could not be asked: No answer within 20 s.';
    await until(() => expect(desk.top().preview).toEqual([problem]));
  });
  it('stays closed when the answer comes late', async () => {
    desk.press('ctrl-p');
    desk.outlooks[0]!.answer('One would be made.');
    await desk.read();
    expect(desk.top()).toMatchObject({kind: 'form', preview: undefined});
  });
});

const alert = (id: string, severity: Alert['severity'] = 'warning'): Alert => ({
  kind: 'late',
  severity,
  resource: 'things',
  id,
  title: `${id} is late`,
  why: 'It is.',
  todo: 'End it.',
  action: 'things.end',
});

describe('a question', () => {
  it('stands at once, and takes no yes before all that will be sent is known', async () => {
    desk.press('x');
    expect(desk.top()).toMatchObject({kind: 'confirm', question: 'End first?', ready: false});
    desk.press('y');
    expect(desk.top()).toMatchObject({kind: 'confirm'});
    expect(desk.toasts().join()).toContain('still being worked out');
    await until(() => expect(desk.checks).toHaveLength(1));
    desk.checks[0]!.answer([]);
    await until(() => expect(desk.top()).toMatchObject({ready: true}));
    expect(desk.deeds).toEqual([]);
  });
  it('goes, with the reason, when what will be sent cannot be worked out', async () => {
    desk.requests.problem = 'the list of needs is gone';
    desk.press('x');
    await until(() => expect(desk.checks).toHaveLength(1));
    desk.checks[0]!.answer([]);
    await until(() => expect(desk.top()).toBeUndefined());
    expect(desk.toasts().join()).toContain('the list of needs is gone');
  });
  it('that was left is not asked again when its check comes late', async () => {
    desk.press('x');
    await until(() => expect(desk.checks).toHaveLength(1));
    desk.press('n');
    expect(desk.top()).toBeUndefined();
    desk.press(':');
    desk.checks[0]!.answer([]);
    await desk.read();
    expect(desk.top()).toMatchObject({kind: 'palette'});
    expect(desk.deeds).toEqual([]);
  });
  it('sends nothing for a row that has gone meanwhile', async () => {
    desk.press('x');
    await until(() => expect(desk.checks).toHaveLength(1));
    desk.checks[0]!.answer([]);
    await until(() => expect(desk.top()).toMatchObject({ready: true}));
    desk.rows.list = desk.rows.list.slice(1);
    await desk.read();
    desk.press('y');
    await until(() => expect(desk.toasts()).toContain('a is no longer listed: nothing was sent.'));
    expect(desk.deeds).toEqual([]);
  });
  it('is carried out on the row as it is now', async () => {
    desk.press('x');
    await until(() => expect(desk.checks).toHaveLength(1));
    desk.checks[0]!.answer([]);
    await until(() => expect(desk.top()).toMatchObject({ready: true}));
    desk.rows.list = [{id: 'a', name: 'renamed'}];
    await desk.read();
    desk.press('y');
    await until(() => expect(desk.checks).toHaveLength(2));
    desk.checks[1]!.answer([]);
    await until(() => expect(desk.deeds.map(({of}) => of)).toEqual(['end renamed']));
  });
});

describe('where a row leads, when that must be asked', () => {
  beforeEach(async () => {
    desk.rows.list = [
      {id: 'a', name: 'link'},
      {id: 'b', name: 'second'},
    ];
    await desk.read();
    desk.press('enter');
    await until(() => expect(desk.leads).toHaveLength(1));
    expect(desk.top()).toBeUndefined();
  });
  const views = () => desk.state().tabs[0]!.inner.map(({query}) => query);
  const inside = {resource: 'things', query: {in: 'a'}};

  it('is gone into', async () => {
    desk.press('enter');
    for (const lead of desk.leads) lead.answer(inside);
    await until(() => expect(views()).toEqual([inside.query]));
  });
  it.each([
    ['to nothing', () => desk.leads[0]!.answer(undefined)],
    ['cannot be told', () => desk.leads[0]!.fail(new Error('It is away.'))],
  ])('is described instead when it %s', async (_, answer) => {
    answer();
    await until(() => expect(desk.top()).toMatchObject({kind: 'detail', id: 'a'}));
    expect(views()).toEqual([]);
  });
  it.each([
    ['to another row', 'j', undefined],
    ['to something over it', ':', 'palette'],
  ])('comes too late for who has gone on %s', async (_, key, over) => {
    desk.press(key);
    desk.leads[0]!.answer(inside);
    await desk.read();
    expect([views(), desk.top()?.kind]).toEqual([[], over]);
  });
});

describe('the log of a row', () => {
  const facts = Array.from(
    {length: 40},
    (_, index): Section => ({kind: 'facts', title: `F${index}`, facts: []}),
  );
  const output = (follow: boolean): Section => ({kind: 'text', title: 'Output, its end', text: '', follow});
  const lastShown = () => desk.top().lines[desk.top().top + textHeight(desk.state()) - 1];

  it('is opened at its end by one key, and followed while it grows', async () => {
    desk.press('l');
    await until(() => expect(desk.details).toHaveLength(1));
    desk.details[0]!.answer([...facts, output(false), {kind: 'json', title: 'Raw', value: {}}]);
    await until(() => expect(lastShown()).toBe('Output, its end'));
    desk.press('q', 'l');
    await until(() => expect(desk.details).toHaveLength(2));
    desk.details[1]!.answer([...facts.slice(30), output(true)]);
    await until(() => expect(desk.top().lines).toHaveLength(11));
    // It was shorter than the screen: its end is still what is wanted.
    desk.rows.list = [{id: 'a', name: 'changed'}];
    await desk.read();
    await until(() => expect(desk.details).toHaveLength(3));
    desk.details[2]!.answer([...facts, output(true)]);
    await until(() => expect(lastShown()).toBe('Output, its end'));
  });
  it('is not there, and why', () => {
    desk.press('j', 'l');
    expect([desk.top(), desk.toasts().at(-1)]).toEqual([undefined, 'It has written nothing.']);
  });
});

/** Presses x and y, and answers the checks, until the deed has begun. */
const endChosen = async (count: number) => {
  const before = desk.checks.length;
  desk.press('x');
  await until(() => expect(desk.checks.length).toBe(before + 1));
  desk.checks[before]!.answer([]);
  await until(() => expect(desk.top()).toMatchObject({kind: 'confirm', ready: true}));
  desk.press('y');
  await until(() => expect(desk.checks.length).toBe(before + 2));
  desk.checks[before + 1]!.answer([]);
  await until(() => expect(desk.deeds).toHaveLength(count));
};

it('what is the same for several rows is said once, and what is not with its row', async () => {
  desk.press('*', 'x');
  await until(() => expect(desk.checks).toHaveLength(3));
  const warning = (sentence: string) => ({level: 'warning' as const, sentence});
  desk.checks[0]!.answer([warning('The place is assumed.'), warning('It is old.')]);
  desk.checks[1]!.answer([warning('The place is assumed.'), warning('It is old.')]);
  desk.checks[2]!.answer([warning('The place is assumed.'), warning('It is new.')]);
  await until(() => expect(desk.top()).toMatchObject({kind: 'confirm', ready: true}));
  expect(desk.top().remarks).toEqual(['The place is assumed.', 'a and 1 more: It is old.', 'c: It is new.']);
});

describe('two deeds at once', () => {
  it('are never the same one on the same row', async () => {
    await endChosen(1);
    desk.press('x');
    await until(() => expect(desk.checks).toHaveLength(3));
    desk.checks[2]!.answer([]);
    await until(() => expect(desk.top()).toMatchObject({ready: true}));
    desk.press('y');
    await until(() => expect(desk.toasts().join()).toContain('End: a is being done already'));
    expect(desk.deeds).toHaveLength(1);
  });
  it('may go on side by side on different rows', async () => {
    await endChosen(1);
    desk.press('j');
    await endChosen(2);
    expect(desk.deeds.map(({of}) => of)).toEqual(['end first', 'end second']);
    desk.deeds[1]!.answer('Second ended.');
    await until(() => expect(desk.toasts()).toContain('Second ended.'));
    desk.deeds[0]!.answer('First ended.');
    await until(() => expect(desk.toasts()).toContain('First ended.'));
  });
  it('of one kind leave the form alone that was opened meanwhile', async () => {
    desk.press('n', 'one', 'ctrl-s');
    await until(() => expect(desk.deeds).toHaveLength(1));
    expect(desk.top()).toMatchObject({kind: 'form', busy: {words: 'sending'}});
    desk.press('escape', 'n', 'two');
    expect(desk.top()).toMatchObject({kind: 'form', busy: undefined});
    desk.deeds[0]!.answer('One is made.');
    await until(() => expect(desk.toasts()).toContain('One is made.'));
    expect(desk.top()).toMatchObject({kind: 'form', busy: undefined});
    expect(desk.top().edits.name.text).toBe('two');
  });
});

describe('a form that was left while it was sent', () => {
  it('is given back with what was typed when it was refused', async () => {
    desk.press('n', 'one', 'ctrl-s');
    await until(() => expect(desk.deeds).toHaveLength(1));
    desk.press('escape');
    desk.deeds[0]!.fail(new Failure('rejected', 'The shelf is full.'));
    await until(() => expect(desk.toasts().join()).toContain('The shelf is full.'));
    desk.press('n');
    expect(desk.top().edits.name.text).toBe('one');
  });
});

describe('leaving while something is under way', () => {
  it.each([
    ['q', ['q'], 'quit 0'],
    ['Ctrl-C', ['ctrl-c'], 'quit 0'],
    ['another profile', [':', 'Profile: other', 'enter'], 'switch other'],
  ])('by %s asks first', async (_, keys, goes) => {
    await endChosen(1);
    desk.press(...keys);
    expect(desk.done).toEqual([]);
    await until(() => expect(desk.top()).toMatchObject({kind: 'confirm', ready: true}));
    expect(desk.top().question).toContain('End: a');
    desk.press('n');
    expect(desk.done).toEqual([]);
    desk.press(...keys);
    await until(() => expect(desk.top()).toMatchObject({kind: 'confirm', ready: true}));
    desk.press('y');
    expect(desk.done).toEqual([goes]);
  });
  it('by Ctrl-C twice goes at once', async () => {
    await endChosen(1);
    desk.press('ctrl-c', 'ctrl-c');
    expect(desk.done).toEqual(['quit 0']);
  });
  it('asks nothing once the outcome is known', async () => {
    await endChosen(1);
    desk.deeds[0]!.answer('Ended.');
    await until(() => expect(desk.toasts()).toContain('Ended.'));
    desk.press('q');
    expect(desk.done).toEqual(['quit 0']);
  });
});

describe('several rows', () => {
  it('have one question; those that go before their turn are not sent, and each outcome is shown', async () => {
    desk.press('*', 'x');
    await until(() => expect(desk.checks).toHaveLength(3));
    for (const check of desk.checks) check.answer([]);
    await until(() => expect(desk.top()).toMatchObject({kind: 'confirm', ready: true}));
    desk.press('y');
    await until(() => expect(desk.checks).toHaveLength(4));
    desk.checks[3]!.answer([]);
    await until(() => expect(desk.deeds).toHaveLength(1));
    desk.rows.list = desk.rows.list.filter(({id}) => id !== 'b');
    await desk.read();
    desk.deeds[0]!.answer('First ended.');
    await until(() => expect(desk.checks).toHaveLength(5));
    desk.checks[4]!.answer([]);
    await until(() => expect(desk.deeds).toHaveLength(2));
    desk.deeds[1]!.answer('Third ended.');
    await until(() => expect(desk.top()).toMatchObject({kind: 'text', title: 'End: 2 done, 1 not-sent'}));
    expect(desk.top().lines[0]).toContain('b is no longer listed');
  });
});

describe('the alerts', () => {
  const given = async (...list: Alert[]) => {
    desk.alerts.list = list;
    await desk.read();
  };
  const openAlerts = async () => {
    desk.press('!');
    await until(() => expect(desk.session.alerts().length).toBeGreaterThan(0));
  };
  it('keep the cursor on its line when others come before it', async () => {
    await given(alert('a'), alert('b'));
    await openAlerts();
    desk.press('j');
    await given(alert('a'), alert('b'), alert('c', 'critical'));
    await until(() => expect(desk.top()).toMatchObject({index: 2}));
    desk.press('a');
    expect([...desk.state().acknowledged]).toEqual(['late/things/b']);
  });
  it('keep the cursor on its line also when it was never moved', async () => {
    await given(alert('a'));
    await openAlerts();
    await given(alert('a'), alert('c', 'critical'));
    await until(() => expect(desk.top()).toMatchObject({index: 1}));
    desk.press('a');
    expect([...desk.state().acknowledged]).toEqual(['late/things/a']);
  });
  it('move the cursor to what is left when its line goes', async () => {
    await given(alert('a'), alert('b'));
    await openAlerts();
    desk.press('G');
    await given(alert('a'));
    await until(() => expect(desk.top()).toMatchObject({index: 0}));
    desk.press('enter');
    expect(desk.control.chosen()).toMatchObject({id: 'a'});
  });
});

describe('a detail', () => {
  it('is not shown what was read for another', async () => {
    desk.press('enter');
    await until(() => expect(desk.details).toHaveLength(1));
    desk.press('escape', 'j', 'enter');
    await until(() => expect(desk.details).toHaveLength(2));
    desk.details[0]!.fail(new Error('too late'));
    desk.details[1]!.answer([{kind: 'facts', title: 'Of the second', facts: []}]);
    await until(() => expect(desk.top()).toMatchObject({id: 'b', lines: ['Of the second']}));
    expect(desk.top().problem).toBeUndefined();
  });
  it('keeps what was last known when its row goes, and says so', async () => {
    desk.press('enter');
    await until(() => expect(desk.details).toHaveLength(1));
    desk.details[0]!.answer([{kind: 'facts', title: 'Of the first', facts: []}]);
    await until(() => expect(desk.top()).toMatchObject({lines: ['Of the first']}));
    desk.rows.list = desk.rows.list.slice(1);
    await desk.read();
    await until(() => expect(desk.top().problem).toContain('no longer listed'));
    expect(desk.top().lines).toEqual(['Of the first']);
    desk.press('x');
    expect(desk.toasts().join()).toContain('choose a row first');
  });
});
