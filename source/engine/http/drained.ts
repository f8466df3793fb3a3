import type {Readable} from 'node:stream';

/** Bytes that wait for the reader before the stream is held up. */
const most = 1_000_000;

/**
 * The chunks of a stream, read from this moment on. A stream that breaks drops what it holds; here the reader gets
 * everything that arrived, and then the error, so that a download can be taken up where it really broke.
 */
export const drained = (stream: Readable, fail: (error: unknown) => unknown): AsyncGenerator<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let waiting = 0;
  let end: {readonly error?: unknown} | undefined;
  let wake = () => {};
  stream.on('data', (chunk: Uint8Array) => {
    chunks.push(chunk);
    waiting += chunk.length;
    if (waiting > most) stream.pause();
    wake();
  });
  const finish = (how: {readonly error?: unknown}) => {
    end ??= how;
    wake();
  };
  stream.once('end', () => finish({}));
  stream.on('error', error => finish({error}));
  stream.once('close', () => finish({error: new Error('the stream was closed')}));

  return (async function* () {
    for (;;) {
      const chunk = chunks.shift();
      if (chunk) {
        waiting -= chunk.length;
        if (waiting <= most && stream.isPaused()) stream.resume();
        yield chunk;
      } else if (end) {
        if ('error' in end) throw fail(end.error);
        return;
      } else
        await new Promise<void>(resolve => {
          wake = resolve;
        });
    }
  })();
};
