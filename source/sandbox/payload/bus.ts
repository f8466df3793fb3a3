import {join} from 'node:path';
import type {ArrivedFile, SyncedWindow} from '../happenings.ts';
import type {World} from '../simulated-world.ts';
import type {PayloadOptions} from '../upstream.ts';
import {type Agent, createAgent} from './agent.ts';
import {type AgentServer, serveAgent} from './agent-server.ts';
import {createAttitude} from './attitude.ts';
import {type Computer, createComputer} from './computer.ts';
import {createTurns, type RunningProcess, type RunResult, runProcess} from './run-process.ts';
import type {Transfer} from './transfer.ts';

/** One call of a payload_exec, as the bus logs it. No real ground ever sees it. */
type SignalRun = RunResult & {
  readonly window: string;
  readonly satellite: string;
  readonly payload: string;
  readonly signal_sent: 'configure' | 'start';
  readonly command: readonly string[];
  /** Epoch seconds of virtual time. */
  readonly at: number;
};

export type Bus = {
  /** The last runs, oldest first. */
  runs(): readonly SignalRun[];
  stop(): Promise<void>;
};

/** The Tasking API's user who asks for windows. */
const user = 'operator';
/** Real milliseconds for the configure signal (Signaling API 1: at most 15 s). */
const configureLimit = 15_000;
const mostAtOnce = 4;
const keptRuns = 200;
/** The topic under which Signaling 2 finds uploads: not public, the sandbox's own. */
const uploadTopic = 'uploads';

/** PAYLOAD_SDR is a window of payload SDR; leases and maintenance are of none. */
export const payloadOf = (type: string): string | undefined => /^PAYLOAD_(.+)$/.exec(type)?.[1];

type Powered = {
  readonly window: SyncedWindow;
  readonly server: Promise<AgentServer>;
  process?: RunningProcess;
};
type Payload = {
  readonly computer: Computer;
  readonly agent: Agent;
  readonly name: string;
};

/**
 * The satellites' buses: power each payload on before its window, hand over what was uploaded, call its payload_exec
 * twice, and power it off at the window's end. `real` says which windows are really run; `send` takes what a payload
 * gave to its agent for elsewhere.
 */
export const createBus = (
  world: World,
  given: {
    readonly directory: string;
    readonly options: PayloadOptions;
    real(window: SyncedWindow): boolean;
    send(satellite: string, transfer: Transfer): void;
    waits(id: string): boolean;
  },
): Bus => {
  const {options} = given;
  const uuids = world.random('transfer ids');
  const payloads = new Map<string, Payload>();
  const arrived = new Map<string, ArrivedFile[]>();
  const powered = new Map<string, Powered>();
  const log: SignalRun[] = [];
  const inTurn = createTurns(mostAtOnce);
  let stopped = false;

  const payloadAt = (satellite: string, name: string): Payload => {
    const key = `${satellite}-${name}`;
    const known = payloads.get(key);
    if (known) return known;
    const computer = createComputer(join(given.directory, key.replace(/[^\w-]/g, '_')));
    const agent = createAgent({
      name,
      workdir: join(computer.root, 'oort'),
      // A program that was run here names files by where they are on this machine, or as it would on the payload.
      place: path =>
        path.startsWith(`${computer.root}/`)
          ? computer.place(path.slice(computer.root.length))
          : computer.place(path),
      now: world.now,
      uuid: () => uuids.uuid(),
      send: transfer => given.send(satellite, transfer),
      waits: given.waits,
      attitude: createAttitude(world.random(`orbit of ${satellite}`).next(), () => 0),
    });
    const payload = {computer, agent, name};
    payloads.set(key, payload);
    return payload;
  };

  const handOver = async ({computer, agent, name}: Payload, satellite: string) => {
    const key = `${satellite}-${name}`;
    const files = arrived.get(key) ?? [];
    arrived.delete(key);
    for (const file of files) {
      if (options.signaling === 1) computer.deliver(file, user);
      else {
        const path = `/oort/incoming-${file.uploadId}`;
        computer.deliver({...file, destinationPath: path}, user);
        await agent.offer({
          topic: uploadTopic,
          path: file.destinationPath,
          from: computer.place(path),
          hints: {dest_path: file.destinationPath, mode: file.executable ? '755' : '644'},
        });
      }
    }
  };

  const signal = async (
    power: Powered,
    payload: Payload,
    kind: SignalRun['signal_sent'],
    words: readonly string[],
    milliseconds: number,
  ) => {
    const {window} = power;
    const {url} = await power.server;
    await inTurn(async () => {
      if (stopped || powered.get(window.id) !== power) return;
      const {computer} = payload;
      const at = world.now();
      power.process = runProcess(computer.payloadExec, words, {
        cwd: computer.root,
        milliseconds,
        environment: {
          SKYDECK_SANDBOX: '1',
          PAYLOAD_ROOT: computer.root,
          OORT_AGENT: url,
          UPLOAD_TOPIC: uploadTopic,
          HOME: computer.root,
          TMPDIR: computer.place('/tmp'),
        },
      });
      const result = await power.process.ended;
      const {id, satellite} = window;
      log.push({
        window: id,
        satellite,
        payload: payload.name,
        signal_sent: kind,
        command: ['payload_exec', ...words],
        at,
        ...result,
      });
      if (log.length > keptRuns) log.shift();
    });
  };

  /** Time stands still for it, for a while: what runs longer goes on while time goes by, until its window ends. */
  const held = (work: Promise<void>) => {
    const patience = new Promise<void>(resolve => setTimeout(resolve, options.limits.hold).unref());
    world.hold(Promise.race([work, patience]));
  };

  world.hear('file-arrived', file => {
    const key = `${file.satellite}-${payloadOf(file.payload) ?? file.payload}`;
    arrived.set(key, [...(arrived.get(key) ?? []), file]);
  });
  world.hear('window-configured', window => {
    const name = payloadOf(window.type);
    if (name === undefined || stopped || !given.real(window)) return;
    const payload = payloadAt(window.satellite, name);
    const power: Powered = {window, server: serveAgent(payload.agent)};
    power.server.catch(() => {});
    powered.set(window.id, power);
    const configure = async () => {
      payload.computer.boot();
      await handOver(payload, window.satellite);
      payload.computer.configure(window, options.signaling);
      const words = ['-u', user, '-e', '-w', window.id];
      if (options.signaling === 2) words.push('-t', String(window.start));
      await signal(power, payload, 'configure', words, configureLimit);
    };
    held(configure().catch(() => {}));
  });
  world.hear('window-started', window => {
    const power = powered.get(window.id);
    if (!power || stopped) return;
    const payload = payloadAt(window.satellite, payloadOf(window.type)!);
    const end = String(window.start + window.durationSeconds);
    const words = ['-u', user, '-w', window.id, '-t', end];
    held(signal(power, payload, 'start', words, options.limits.run).catch(() => {}));
  });
  world.hear('window-ended', ({id}) => {
    const power = powered.get(id);
    if (!power) return;
    powered.delete(id);
    power.process?.kill('its window ended');
    const off = async () => {
      await power.process?.ended;
      await (await power.server).close();
    };
    held(off().catch(() => {}));
  });

  return {
    runs: () => log,
    stop: async () => {
      stopped = true;
      const off = async ({process, server}: Powered) => {
        process?.kill('the sandbox ended');
        // What left its group is ended with it: that is to be over before the sandbox is.
        await process?.ended;
        await (await server).close();
      };
      await Promise.allSettled([...powered.values()].map(off));
      powered.clear();
    },
  };
};
