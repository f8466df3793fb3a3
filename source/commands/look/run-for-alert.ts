import {spawn} from 'node:child_process';
import {iso} from '../../declare/columns.ts';
import type {EpochSeconds} from '../../declare/world.ts';
import type {AlertEvent} from '../../engine/alert-watch.ts';
import {alertName} from '../../engine/alerts/alerts.ts';
import {safeJson} from '../../text/exact-json.ts';
import {alertObject} from './triage.ts';

/** Seconds after which a command that does not end is stopped. */
const patience = 60;
/** Commands that run at a time: on a bad day hundreds of alerts begin at once. */
const mostAtOnce = 16;

/** An event as JSON has it, with the moment at which it was noticed where that is given. */
export const newsObject = ({event, alert, acknowledged, unlisted}: AlertEvent, at?: EpochSeconds) => ({
  event,
  ...(at !== undefined && {at: iso(at)}),
  ...alertObject(alert, acknowledged),
  ...(unlisted && {listed: false}),
});

/** Runs the operator's command for each event, which it finds as JSON on its standard input. */
export type AlertRunner = {
  run(event: AlertEvent): void;
  close(): void;
};

/**
 * At most one command runs at a time for each alert, and few in all; what happens to it meanwhile is told by the next, which gets the
 * newest. The command is the operator's own words for a shell: nothing of an alert is ever in them.
 */
export const alertRunner = (
  command: string,
  {
    environment,
    fail,
    seconds = patience,
  }: {
    environment: Readonly<Record<string, string | undefined>>;
    fail: (sentence: string) => void;
    seconds?: number;
  },
): AlertRunner => {
  const running = new Map<string, () => void>();
  const next = new Map<string, AlertEvent>();
  const start = (name: string, event: AlertEvent) => {
    // A group of its own, so that what the shell started ends with it.
    const child = spawn(command, {
      shell: true,
      detached: process.platform !== 'win32',
      stdio: ['pipe', 'ignore', 'inherit'],
      env: environment,
    });
    const stop = () => {
      try {
        if (child.pid !== undefined)
          process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, seconds * 1000);
    running.set(name, stop);
    const ended = (why: string | undefined) => {
      if (running.get(name) !== stop) return;
      clearTimeout(timer);
      running.delete(name);
      if (why !== undefined) fail(`The command for ${event.alert.title} ${why}.`);
      startWaiting();
    };
    child.on('error', error => ended(`could not be started: ${error.message}`));
    child.on('close', (code, signal) =>
      ended(
        late
          ? `did not end in ${seconds} s and was stopped`
          : code === 0
            ? undefined
            : `ended with ${code ?? signal}`,
      ),
    );
    // One that does not read its input is its own matter.
    child.stdin?.on('error', () => {});
    child.stdin?.end(`${safeJson(newsObject(event))}\n`);
  };
  const startWaiting = () => {
    for (const [name, event] of next) {
      if (running.size >= mostAtOnce) return;
      if (running.has(name)) continue;
      next.delete(name);
      start(name, event);
    }
  };
  return {
    run: event => {
      next.set(alertName(event.alert), event);
      startWaiting();
    },
    close: () => {
      next.clear();
      for (const [name, stop] of running) {
        running.delete(name);
        stop();
      }
    },
  };
};
