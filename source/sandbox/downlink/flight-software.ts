import type {SyncedWindow} from '../happenings.ts';
import type {Random} from '../random.ts';

/** A file that a program of a payload makes; `{window}` stands for the window's id. */
export type Output = {
  readonly name: string;
  readonly topic: string;
  content(window: SyncedWindow, random: Random): Uint8Array<ArrayBuffer>;
};
/** A program that the sandbox plays: software from before launch, and, in the past, what was uploaded by then. */
export type Program = {readonly executable: string; readonly outputs: readonly Output[]};

const encoder = new TextEncoder();
const lines = (...list: string[]) => encoder.encode(`${list.join('\n')}\n`);
const json = (value: unknown) => encoder.encode(`${JSON.stringify(value, null, 2)}\n`);
const clock = (at: number) => `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;

/** What is on board before launch: never run here, played. */
export const flightSoftware: readonly Program[] = [
  {
    executable: '/usr/bin/rank_tiles',
    outputs: [
      {
        name: 'tiles-{window}.json',
        topic: 'tiles',
        content: ({id}, random) =>
          json({
            window: id,
            tiles: Array.from({length: 20}, (_, rank) => ({
              rank: rank + 1,
              row: random.whole(0, 511),
              column: random.whole(0, 511),
              score: Number((1 - rank * 0.03 - random.next() * 0.02).toFixed(3)),
            })),
          }),
      },
    ],
  },
  {
    executable: '/usr/bin/adsb_survey',
    outputs: [
      {
        name: 'adsb-{window}.csv',
        topic: 'survey',
        content: ({start}, random) =>
          lines(
            'time,icao,altitude_ft,rssi_db',
            ...Array.from({length: 400}, (_, index) =>
              [
                clock(start + index * 0.4),
                random.whole(0x100000, 0xffffff).toString(16),
                random.whole(20, 400) * 100,
                -random.whole(60, 98),
              ].join(','),
            ),
          ),
      },
    ],
  },
  {
    executable: '/usr/bin/infer.sh',
    outputs: [
      {
        name: 'detections-{window}.json',
        topic: 'detections',
        content: ({id}, random) =>
          json({
            window: id,
            model: 'v3',
            detections: Array.from({length: random.whole(3, 12)}, () => ({
              class: random.pick(['ship', 'wake', 'platform']),
              lat: Number((random.next() * 120 - 60).toFixed(4)),
              lon: Number((random.next() * 360 - 180).toFixed(4)),
              confidence: Number((0.5 + random.next() / 2).toFixed(2)),
            })),
          }),
      },
    ],
  },
  {
    executable: '/persist/ipi/strip.sh',
    outputs: [
      {
        name: 'strip-{window}.raw',
        topic: 'imagery',
        content: (_, random) => random.bytes(random.whole(700_000, 1_100_000)),
      },
      {
        name: 'strip-{window}.txt',
        topic: 'imagery',
        content: ({start, durationSeconds}) =>
          lines(`start=${clock(start)}`, `seconds=${durationSeconds}`, 'mode=LINESCAN roll=4'),
      },
    ],
  },
  {
    executable: '/usr/bin/vhf_sweep',
    outputs: [
      {
        name: 'sweep-{window}.csv',
        topic: 'survey',
        content: (_, random) =>
          lines(
            'mhz,dbm',
            ...Array.from(
              {length: 200},
              (_one, index) => `${(150 + index * 0.05).toFixed(2)},${-random.whole(70, 120)}`,
            ),
          ),
      },
    ],
  },
  {
    executable: '/usr/bin/gnss_snapshot',
    outputs: [{name: 'gnss-{window}.bin', topic: 'survey', content: (_, random) => random.bytes(48_000)}],
  },
];

/** What the default scenario's uploads do when they are not really run: in the past, and with --no-exec. */
const uploadedSoftware: readonly Program[] = [
  {
    executable: 'send_report.py',
    outputs: [
      {
        name: 'report.txt',
        topic: 'outbox',
        content: ({start}, random) => lines(`${start} free=${random.whole(1e9, 4e9)}`),
      },
    ],
  },
  {
    executable: '/persist/capture/ais_capture.sh',
    outputs: [
      {
        name: 'ais-capture.txt',
        topic: 'outbox',
        content: ({start}) => lines(clock(start), 'seconds=300 channels=87B,88B'),
      },
    ],
  },
  {
    executable: '/persist/ipi/aoi.py',
    outputs: [{name: 'aoi.json', topic: 'outbox', content: () => json({area: ['52.23', '21.01']})}],
  },
];

export const executableOf = ({parameters}: Pick<SyncedWindow, 'parameters'>): string | undefined => {
  const command = parameters.user_command as {executable?: unknown} | undefined;
  const name = command?.executable ?? parameters.executable;
  return typeof name === 'string' ? name : undefined;
};

/** What a program makes that is only named after its parameters: the file that `filename` asks for, with the window's id. */
const namedOutput = ({parameters}: SyncedWindow): readonly Output[] =>
  typeof parameters.filename === 'string'
    ? [{name: parameters.filename, topic: 'example', content: ({id}) => lines(id)}]
    : [];

/** What a window's program makes when it is played. */
export const outputsOf = (window: SyncedWindow): readonly Output[] => {
  const executable = executableOf(window);
  const program = [...flightSoftware, ...uploadedSoftware].find(one => one.executable === executable);
  return program?.outputs ?? namedOutput(window);
};

/** The sandbox's payload conventions, as a customer would write them into a profile. */
export const conventions = [...flightSoftware, ...uploadedSoftware].map(({executable, outputs}) => ({
  executable,
  files: outputs.map(({name}) => name),
  topic: outputs[0]!.topic,
}));
