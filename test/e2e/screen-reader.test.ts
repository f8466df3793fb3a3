import {expect, it} from 'vitest';
import {openProgram} from './program.ts';

it('the console for a screen reader appends lines and touches nothing else of the terminal', async () => {
  const program = openProgram(['--sandbox', '--sandbox-speed', '1', '--screen-reader'], {columns: 200});
  try {
    await program.see(/VERDICT may miss, STATE PENDING_SYNC, ID 3020554/);
    program.press('j');
    await program.see(/ID 3020554/);
    program.press('q');
    expect((await program.exited).exitCode).toBe(0);
    const sequences = program.output().match(/\u001b\[[0-?]*[ -/]*[@-~]/g);
    expect([...new Set(sequences)]).toEqual(['\u001b[?2004h', '\u001b[?2004l']);
  } finally {
    await program.close();
  }
});
