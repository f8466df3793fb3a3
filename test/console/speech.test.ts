import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {bindings} from '../../source/console/keys/keymap.ts';
import {createSpeaker, type Speaker} from '../../source/console/speech/speaker.ts';
import {plainWords, spokenHelp, spokenSections} from '../../source/console/speech/spoken-text.ts';
import {lateAlert, openSlowDesk, type SlowDesk} from './slow-service.ts';
import {openDesk, type Shell} from './world.ts';

let speaker: Speaker;
let output = '';
const speak = (shell: Pick<Shell | SlowDesk, 'control' | 'session'>) => {
  output = '';
  speaker = createSpeaker({
    console: shell.control,
    session: shell.session,
    write: text => {
      output += text;
    },
  });
};
const until = (check: () => void) => vi.waitFor(check, {timeout: 120_000, interval: 10});
/** What was said since this was last asked. */
const said = () => {
  const now = output;
  output = '';
  return now.replaceAll('\r\n', '\n');
};
const hears = async (words: string | RegExp) => {
  let heard = '';
  await until(() => {
    heard += said();
    expect(heard).toMatch(words);
  });
  return heard;
};

describe('the console for a screen reader, at a list', () => {
  let shell: Shell;
  beforeEach(async () => {
    shell = await openDesk();
    speak(shell);
  });
  afterEach(async () => {
    speaker.close();
    await shell.close();
  });

  it('says where it is, then the row with its verdict first, and each row that the cursor comes to', async () => {
    const heard = await hears(/Row 6 of 19/);
    expect(heard).toContain('skydeck, profile sandbox. ? is help');
    expect(heard).toMatch(/^Tab 1 Satellites & windows: Windows, sorted by START\. 19 rows\.$/m);
    expect(heard).toMatch(
      /^VERDICT running, STATE SYNCED, ID 3020543, .*, IN STATE at least .*Row 6 of 19\.$/m,
    );
    await hears('5 alerts. ! shows them.');
    shell.press('j');
    expect(await hears(/Row 7 of 19/)).toMatch(/^VERDICT .*ID 3020554.*\n$/);
    shell.press(']');
    await hears(/^Tab 1 Satellites & windows: Satellites/m);
    expect(output).not.toMatch(/\u001b|[─-▟]/);
  });

  it('echoes a filter as it is typed, and says what is left of the list', async () => {
    await hears(/Row 6 of 19/);
    shell.press('/');
    await hears('Filter: Enter keeps, Escape drops.');
    shell.press('state:pending', 'enter');
    const heard = await hears(/filter state:pending.*\. 4 of 19 rows\./);
    expect(heard).toMatch(/VERDICT may miss.*Row 1 of 4/);
  });

  it('goes through a form field by field, with hints, choices and errors', async () => {
    await hears(/Row 6 of 19/);
    shell.press('n');
    const opening = await hears(/suggestions: Down chooses/);
    expect(opening).toMatch(/^Form: Create a window\./m);
    expect(opening).toMatch(/^Satellite, 1 of 5: .*\nSatellite: FM204\n5 suggestions/m);
    shell.press('tab', 'tab');
    await hears(/^Start, 3 of 5: /m);
    shell.press('ctrl-u');
    await hears(/^Start: empty$/m);
    shell.press('yester');
    await hears(/^yester/m);
    shell.press('ctrl-s');
    await hears(/^Start, error: /m);
    shell.press('escape');
    await hears(/^Tab 1 Satellites & windows: Windows/m);
  });

  it('reads a detail, and says it all again when it is asked to', async () => {
    await hears(/Row 6 of 19/);
    shell.press('enter');
    const heard = await hears(/^Windows: 3020543$/m);
    await until(() => expect(output + heard).toContain('PAYLOAD_IPI'));
    said();
    speaker.again();
    expect(said()).toMatch(/^Windows: 3020543\n/);
  });
});

describe('the console for a screen reader, meanwhile', () => {
  let shell: SlowDesk;
  beforeEach(async () => {
    shell = await openSlowDesk();
    speak(shell);
    await hears('0 alerts.');
  });
  afterEach(async () => {
    speaker.close();
    await shell.close();
  });
  const alert = (id: string) => lateAlert(id, 'critical', 'things.end');

  it('says an alert when it comes, and once', async () => {
    shell.alerts.list = [alert('b')];
    await shell.read();
    expect(await hears('New alert, critical: b is late. ! shows it.')).not.toContain('Error:');
    await shell.read();
    shell.press('!');
    const heard = await hears('Do: End it. Key x.');
    expect(heard).not.toContain('New alert');
    expect(heard).toMatch(/^Alerts of all services\.\nAlert 1 of 1\.\nCritical: b is late\.\nWhy: It is\.$/m);
  });

  it('asks before something dangerous, and says what came of it', async () => {
    shell.press('x');
    await hears('This cannot be undone from here. End first?');
    await until(() => expect(shell.checks).toHaveLength(1));
    shell.checks[0]!.answer([]);
    await hears('y does it, n does not.');
    shell.press('y');
    await until(() => expect(shell.checks).toHaveLength(2));
    shell.checks[1]!.answer([]);
    await until(() => expect(shell.deeds).toHaveLength(1));
    shell.deeds[0]!.answer('First ended.');
    await hears('Done: First ended.');
  });

  it('says nothing when a list is read again and is the same', async () => {
    await shell.read();
    await shell.read();
    expect(said()).toBe('');
  });
});

describe('texts to be read aloud', () => {
  it('have neither bars nor control characters', () => {
    expect(plainWords('U████ B██░░ \u001b[31mS⠿⠿')).toBe('U B S');
    expect(plainWords('≥2d')).toBe('at least 2d');
  });
  it('name the header of each cell of a table', async () => {
    const shell = await openSlowDesk();
    const lines = spokenSections(
      [
        {
          kind: 'table',
          title: 'Way',
          header: ['STEP', 'WHEN'],
          rows: [
            ['sent', '12:00Z'],
            ['synced', ''],
          ],
        },
      ],
      shell.session,
    );
    expect(lines).toEqual(['Way', 'STEP sent, WHEN 12:00Z', 'STEP synced']);
    expect(spokenHelp(shell.state(), shell.session, bindings)).toEqual(
      expect.arrayContaining(['Actions here:', 'x: End', 'In lists:', 'Everywhere:']),
    );
    await shell.close();
  });
});
