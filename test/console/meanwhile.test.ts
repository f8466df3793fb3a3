import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {textHeight} from '../../source/console/shell/state.ts';
import {Failure} from '../../source/declare/failure.ts';
import type {Alert} from '../../source/declare/resource.ts';
import type {Section} from '../../source/declare/section.ts';
import {lateAlert, openSlowDesk, type SlowDesk} from './slow-service.ts';

let shell: SlowDesk;
const until = (check: () => void) => vi.waitFor(check, {timeout: 120_000, interval: 5});
beforeEach(async () => {
  shell = await openSlowDesk();
});
afterEach(() => shell.close());

describe('a preview of what takes asking', () => {
  beforeEach(async () => {
    shell.press('n', 'slow', 'ctrl-p');
    await until(() => expect(shell.outlooks).toHaveLength(1));
  });
  it('says at once that it is being asked, then what came', async () => {
    expect(shell.top().preview).toEqual(['# What it would come to is being asked…']);
    shell.outlooks[0]!.answer('One would be made.');
    await until(() =>
      expect(shell.top().preview).toEqual(['# One would be made.', '# On this machine: Make slow.']),
    );
  });
  it('says why it could not be asked', async () => {
    shell.outlooks[0]!.fail(new Error('No answer within 20 s.'));
    const problem = '# What it would come to could not be asked: No answer within 20 s.';
    await until(() => expect(shell.top().preview).toEqual([problem]));
  });
  it('stays closed when the answer comes late', async () => {
    shell.press('ctrl-p');
    shell.outlooks[0]!.answer('One would be made.');
    await shell.read();
    expect(shell.top()).toMatchObject({kind: 'form', preview: undefined});
  });
});

const alert = (id: string, severity: Alert['severity'] = 'warning') => lateAlert(id, severity, 'things.end');

describe('a question', () => {
  it('stands at once, and takes no yes before all that will be sent is known', async () => {
    shell.press('x');
    expect(shell.top()).toMatchObject({kind: 'confirm', question: 'End first?', ready: false});
    shell.press('y');
    expect(shell.top()).toMatchObject({kind: 'confirm'});
    expect(shell.toasts().join()).toContain('still being worked out');
    await until(() => expect(shell.checks).toHaveLength(1));
    shell.checks[0]!.answer([]);
    await until(() => expect(shell.top()).toMatchObject({ready: true}));
    expect(shell.deeds).toEqual([]);
  });
  it('goes, with the reason, when what will be sent cannot be worked out', async () => {
    shell.requests.problem = 'the list of needs is gone';
    shell.press('x');
    await until(() => expect(shell.checks).toHaveLength(1));
    shell.checks[0]!.answer([]);
    await until(() => expect(shell.top()).toBeUndefined());
    expect(shell.toasts().join()).toContain('the list of needs is gone');
  });
  it('that was left is not asked again when its check comes late', async () => {
    shell.press('x');
    await until(() => expect(shell.checks).toHaveLength(1));
    shell.press('n');
    expect(shell.top()).toBeUndefined();
    shell.press(':');
    shell.checks[0]!.answer([]);
    await shell.read();
    expect(shell.top()).toMatchObject({kind: 'palette'});
    expect(shell.deeds).toEqual([]);
  });
  it('sends nothing for a row that has gone meanwhile', async () => {
    shell.press('x');
    await until(() => expect(shell.checks).toHaveLength(1));
    shell.checks[0]!.answer([]);
    await until(() => expect(shell.top()).toMatchObject({ready: true}));
    shell.rows.list = shell.rows.list.slice(1);
    await shell.read();
    shell.press('y');
    await until(() => expect(shell.toasts()).toContain('a is no longer listed: nothing was sent.'));
    expect(shell.deeds).toEqual([]);
  });
  it('is carried out on the row as it is now', async () => {
    shell.press('x');
    await until(() => expect(shell.checks).toHaveLength(1));
    shell.checks[0]!.answer([]);
    await until(() => expect(shell.top()).toMatchObject({ready: true}));
    shell.rows.list = [{id: 'a', name: 'renamed'}];
    await shell.read();
    shell.press('y');
    await until(() => expect(shell.checks).toHaveLength(2));
    shell.checks[1]!.answer([]);
    await until(() => expect(shell.deeds.map(({of}) => of)).toEqual(['end renamed']));
  });
});

describe('where a row leads, when that must be asked', () => {
  beforeEach(async () => {
    shell.rows.list = [
      {id: 'a', name: 'link'},
      {id: 'b', name: 'second'},
    ];
    await shell.read();
    shell.press('enter');
    await until(() => expect(shell.leads).toHaveLength(1));
    expect(shell.top()).toBeUndefined();
  });
  const views = () => shell.state().tabs[0]!.inner.map(({query}) => query);
  const inside = {resource: 'things', query: {in: 'a'}};

  it('is gone into', async () => {
    shell.press('enter');
    for (const lead of shell.leads) lead.answer(inside);
    await until(() => expect(views()).toEqual([inside.query]));
  });
  it.each([
    ['to nothing', () => shell.leads[0]!.answer(undefined)],
    ['cannot be told', () => shell.leads[0]!.fail(new Error('It is away.'))],
  ])('is described instead when it %s', async (_, answer) => {
    answer();
    await until(() => expect(shell.top()).toMatchObject({kind: 'detail', id: 'a'}));
    expect(views()).toEqual([]);
  });
  it.each([
    ['to another row', 'j', undefined],
    ['to something over it', ':', 'palette'],
  ])('comes too late for who has gone on %s', async (_, key, over) => {
    shell.press(key);
    shell.leads[0]!.answer(inside);
    await shell.read();
    expect([views(), shell.top()?.kind]).toEqual([[], over]);
  });
});

describe('the log of a row', () => {
  const facts = Array.from(
    {length: 40},
    (_, index): Section => ({kind: 'facts', title: `F${index}`, facts: []}),
  );
  const output = (follow: boolean): Section => ({kind: 'text', title: 'Output, its end', text: '', follow});
  const lastShown = () => shell.top().lines[shell.top().top + textHeight(shell.state()) - 1];

  it('is opened at its end by one key, and followed while it grows', async () => {
    shell.press('l');
    await until(() => expect(shell.details).toHaveLength(1));
    shell.details[0]!.answer([...facts, output(false), {kind: 'json', title: 'Raw', value: {}}]);
    await until(() => expect(lastShown()).toBe('Output, its end'));
    shell.press('q', 'l');
    await until(() => expect(shell.details).toHaveLength(2));
    shell.details[1]!.answer([...facts.slice(30), output(true)]);
    await until(() => expect(shell.top().lines).toHaveLength(11));
    // It was shorter than the screen: its end is still what is wanted.
    shell.rows.list = [{id: 'a', name: 'changed'}];
    await shell.read();
    await until(() => expect(shell.details).toHaveLength(3));
    shell.details[2]!.answer([...facts, output(true)]);
    await until(() => expect(lastShown()).toBe('Output, its end'));
  });
  it('is not there, and why', () => {
    shell.press('j', 'l');
    expect([shell.top(), shell.toasts().at(-1)]).toEqual([undefined, 'It has written nothing.']);
  });
});

/** Presses x and y, and answers the checks, until the deed has begun. */
const endChosen = async (count: number) => {
  const before = shell.checks.length;
  shell.press('x');
  await until(() => expect(shell.checks.length).toBe(before + 1));
  shell.checks[before]!.answer([]);
  await until(() => expect(shell.top()).toMatchObject({kind: 'confirm', ready: true}));
  shell.press('y');
  await until(() => expect(shell.checks.length).toBe(before + 2));
  shell.checks[before + 1]!.answer([]);
  await until(() => expect(shell.deeds).toHaveLength(count));
};

it('what is the same for several rows is said once, and what is not with its row', async () => {
  shell.press('*', 'x');
  await until(() => expect(shell.checks).toHaveLength(3));
  const warning = (sentence: string) => ({level: 'warning' as const, sentence});
  shell.checks[0]!.answer([warning('The place is assumed.'), warning('It is old.')]);
  shell.checks[1]!.answer([warning('The place is assumed.'), warning('It is old.')]);
  shell.checks[2]!.answer([warning('The place is assumed.'), warning('It is new.')]);
  await until(() => expect(shell.top()).toMatchObject({kind: 'confirm', ready: true}));
  expect(shell.top().remarks).toEqual(['The place is assumed.', 'a and 1 more: It is old.', 'c: It is new.']);
});

describe('two deeds at once', () => {
  it('are never the same one on the same row', async () => {
    await endChosen(1);
    shell.press('x');
    await until(() => expect(shell.checks).toHaveLength(3));
    shell.checks[2]!.answer([]);
    await until(() => expect(shell.top()).toMatchObject({ready: true}));
    shell.press('y');
    await until(() => expect(shell.toasts().join()).toContain('End: a is being done already'));
    expect(shell.deeds).toHaveLength(1);
  });
  it('may go on side by side on different rows', async () => {
    await endChosen(1);
    shell.press('j');
    await endChosen(2);
    expect(shell.deeds.map(({of}) => of)).toEqual(['end first', 'end second']);
    shell.deeds[1]!.answer('Second ended.');
    await until(() => expect(shell.toasts()).toContain('Second ended.'));
    shell.deeds[0]!.answer('First ended.');
    await until(() => expect(shell.toasts()).toContain('First ended.'));
  });
  it('of one kind leave the form alone that was opened meanwhile', async () => {
    shell.press('n', 'one', 'ctrl-s');
    await until(() => expect(shell.deeds).toHaveLength(1));
    expect(shell.top()).toMatchObject({kind: 'form', busy: {words: 'sending'}});
    shell.press('escape', 'n', 'two');
    expect(shell.top()).toMatchObject({kind: 'form', busy: undefined});
    shell.deeds[0]!.answer('One is made.');
    await until(() => expect(shell.toasts()).toContain('One is made.'));
    expect(shell.top()).toMatchObject({kind: 'form', busy: undefined});
    expect(shell.top().edits.name.text).toBe('two');
  });
});

describe('a form that was left while it was sent', () => {
  it('is given back with what was typed when it was refused', async () => {
    shell.press('n', 'one', 'ctrl-s');
    await until(() => expect(shell.deeds).toHaveLength(1));
    shell.press('escape');
    shell.deeds[0]!.fail(new Failure('rejected', 'The shelf is full.'));
    await until(() => expect(shell.toasts().join()).toContain('The shelf is full.'));
    shell.press('n');
    expect(shell.top().edits.name.text).toBe('one');
  });
});

describe('leaving while something is under way', () => {
  it.each([
    ['q', ['q'], 'quit 0'],
    ['Ctrl-C', ['ctrl-c'], 'quit 0'],
    ['another profile', [':', 'Profile: other', 'enter'], 'switch other'],
  ])('by %s asks first', async (_, keys, goes) => {
    await endChosen(1);
    shell.press(...keys);
    expect(shell.done).toEqual([]);
    await until(() => expect(shell.top()).toMatchObject({kind: 'confirm', ready: true}));
    expect(shell.top().question).toContain('End: a');
    shell.press('n');
    expect(shell.done).toEqual([]);
    shell.press(...keys);
    await until(() => expect(shell.top()).toMatchObject({kind: 'confirm', ready: true}));
    shell.press('y');
    expect(shell.done).toEqual([goes]);
  });
  it('by Ctrl-C twice goes at once', async () => {
    await endChosen(1);
    shell.press('ctrl-c', 'ctrl-c');
    expect(shell.done).toEqual(['quit 0']);
  });
  it('asks nothing once the outcome is known', async () => {
    await endChosen(1);
    shell.deeds[0]!.answer('Ended.');
    await until(() => expect(shell.toasts()).toContain('Ended.'));
    shell.press('q');
    expect(shell.done).toEqual(['quit 0']);
  });
});

describe('several rows', () => {
  it('have one question; those that go before their turn are not sent, and each outcome is shown', async () => {
    shell.press('*', 'x');
    await until(() => expect(shell.checks).toHaveLength(3));
    for (const check of shell.checks) check.answer([]);
    await until(() => expect(shell.top()).toMatchObject({kind: 'confirm', ready: true}));
    shell.press('y');
    await until(() => expect(shell.checks).toHaveLength(4));
    shell.checks[3]!.answer([]);
    await until(() => expect(shell.deeds).toHaveLength(1));
    shell.rows.list = shell.rows.list.filter(({id}) => id !== 'b');
    await shell.read();
    shell.deeds[0]!.answer('First ended.');
    await until(() => expect(shell.checks).toHaveLength(5));
    shell.checks[4]!.answer([]);
    await until(() => expect(shell.deeds).toHaveLength(2));
    shell.deeds[1]!.answer('Third ended.');
    await until(() => expect(shell.top()).toMatchObject({kind: 'text', title: 'End: 2 done, 1 not-sent'}));
    expect(shell.top().lines[0]).toContain('b is no longer listed');
  });
});

describe('the alerts', () => {
  const given = async (...list: Alert[]) => {
    shell.alerts.list = list;
    await shell.read();
  };
  const openAlerts = async () => {
    shell.press('!');
    await until(() => expect(shell.session.alerts().length).toBeGreaterThan(0));
  };
  it('keep the cursor on its line when others come before it', async () => {
    await given(alert('a'), alert('b'));
    await openAlerts();
    shell.press('j');
    await given(alert('a'), alert('b'), alert('c', 'critical'));
    await until(() => expect(shell.top()).toMatchObject({index: 2}));
    shell.press('a');
    expect([...shell.state().acknowledged]).toEqual(['late/things/b']);
  });
  it('keep the cursor on its line also when it was never moved', async () => {
    await given(alert('a'));
    await openAlerts();
    await given(alert('a'), alert('c', 'critical'));
    await until(() => expect(shell.top()).toMatchObject({index: 1}));
    shell.press('a');
    expect([...shell.state().acknowledged]).toEqual(['late/things/a']);
  });
  it('move the cursor to what is left when its line goes', async () => {
    await given(alert('a'), alert('b'));
    await openAlerts();
    shell.press('G');
    await given(alert('a'));
    await until(() => expect(shell.top()).toMatchObject({index: 0}));
    shell.press('enter');
    expect(shell.control.chosen()).toMatchObject({id: 'a'});
  });
});

describe('a detail', () => {
  it('is not shown what was read for another', async () => {
    shell.press('enter');
    await until(() => expect(shell.details).toHaveLength(1));
    shell.press('escape', 'j', 'enter');
    await until(() => expect(shell.details).toHaveLength(2));
    shell.details[0]!.fail(new Error('too late'));
    shell.details[1]!.answer([{kind: 'facts', title: 'Of the second', facts: []}]);
    await until(() => expect(shell.top()).toMatchObject({id: 'b', lines: ['Of the second']}));
    expect(shell.top().problem).toBeUndefined();
  });
  it('keeps what was last known when its row goes, and says so', async () => {
    shell.press('enter');
    await until(() => expect(shell.details).toHaveLength(1));
    shell.details[0]!.answer([{kind: 'facts', title: 'Of the first', facts: []}]);
    await until(() => expect(shell.top()).toMatchObject({lines: ['Of the first']}));
    shell.rows.list = shell.rows.list.slice(1);
    await shell.read();
    await until(() => expect(shell.top().problem).toContain('no longer listed'));
    expect(shell.top().lines).toEqual(['Of the first']);
    shell.press('x');
    expect(shell.toasts().join()).toContain('a is not listed');
  });
});
