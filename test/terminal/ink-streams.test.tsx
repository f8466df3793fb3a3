import {render, Text, useStdout} from 'ink';
import {describe, expect, it, vi} from 'vitest';
import {createInkStdin, createInkStdout} from '../../source/terminal/ink-streams.ts';

const Size = () => {
  const {stdout} = useStdout();
  return <Text>{`${'columns' in stdout && stdout.columns} columns`}</Text>;
};

describe('the stream that Ink draws on', () => {
  it('hands over whole frames, one for all that was drawn in the same turn', async () => {
    const frames: string[] = [];
    const stdout = createInkStdout({columns: 20, rows: 2}, frame => frames.push(frame));
    stdout.write('first');
    stdout.write('second');
    expect(frames).toEqual([]);
    await Promise.resolve();
    expect(frames).toEqual(['second']);
  });

  it('is a terminal to Ink: of this size, and with another after a resize', async () => {
    const frames: string[] = [];
    const stdout = createInkStdout({columns: 20, rows: 2}, frame => frames.push(frame));
    const app = render(<Size />, {
      stdout,
      stdin: createInkStdin(),
      debug: true,
      interactive: true,
      patchConsole: false,
      exitOnCtrlC: false,
    });
    await vi.waitFor(() => expect(frames).toEqual(['20 columns']));
    stdout.columns = 11;
    stdout.emit('resize');
    app.rerender(<Size />);
    await vi.waitFor(() => expect(frames.at(-1)).toBe('11 columns'));
    const drawn = frames.length;
    app.unmount();
    await app.waitUntilExit();
    expect(frames.slice(drawn).filter(frame => frame !== '11 columns')).toEqual([]);
  });
});
