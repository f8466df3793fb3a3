import {describe, expect, it} from 'vitest';
import {writeNow} from '../../source/terminal/write-now.ts';

const failure = (code: string) => Object.assign(new Error(code), {code});

/** A descriptor that takes three bytes at a time and answers some writes with an error. */
const slow = (errors: (string | undefined)[]) => {
  let taken = '';
  let calls = 0;
  const put = (_fd: number, bytes: Uint8Array, offset: number) => {
    const code = errors[calls++];
    if (code) throw failure(code);
    const part = bytes.subarray(offset, offset + 3);
    taken += Buffer.from(part).toString();
    return part.length;
  };
  return {put, taken: () => taken, calls: () => calls};
};

describe('writing at once', () => {
  it('goes on until everything is written, also when the terminal is full for a moment', () => {
    const {put, taken} = slow(['EAGAIN', undefined, 'EAGAIN']);
    writeNow(1, 'restored', put);
    expect(taken()).toBe('restored');
  });

  it('gives up quietly when the terminal is gone', () => {
    const {put, taken, calls} = slow([undefined, 'EIO']);
    writeNow(1, 'restored', put);
    expect([taken(), calls()]).toEqual(['res', 2]);
  });

  it('does not wait for ever for a terminal that takes nothing', () => {
    const {put, taken, calls} = slow(Array(1000).fill('EAGAIN'));
    writeNow(1, 'restored', put);
    expect(taken()).toBe('');
    expect(calls()).toBeLessThan(200);
  });
});
