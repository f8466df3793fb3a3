import type {World} from '../simulated-world.ts';
import type {Planner} from './free-periods.ts';
import type {Ground} from './ground.ts';

/** A window that somebody asks for again and again. */
export type Routine = {
  readonly satellite: string;
  readonly type: string;
  readonly durations: readonly [number, number];
  readonly parameters: Readonly<Record<string, unknown>>;
};

const command = (executable: string, ...executable_arguments: string[]) => ({
  user_command: {executable, executable_arguments},
  downlink_budget: 1,
});

/**
 * Day-to-day work: each names only software that is on board already, so that nothing waits for an upload. FM203's
 * SABERTOOTH is left alone: the default scenario has a file that waits for a window there.
 */
export const routines: readonly Routine[] = [
  {
    satellite: 'FM200',
    type: 'PAYLOAD_MY_PAYLOAD_NAME',
    durations: [60, 180],
    parameters: {executable: 'send_report.py', filename: 'report.txt'},
  },
  {
    satellite: 'FM201',
    type: 'PAYLOAD_SDR',
    durations: [120, 420],
    parameters: {
      ...command('/persist/capture/ais_capture.sh', '300'),
      adcs_config: {mode: 'NADIR', aperture: 'VHF'},
    },
  },
  {
    satellite: 'FM201',
    type: 'PAYLOAD_SABERTOOTH',
    durations: [300, 900],
    parameters: {
      ...command('/usr/bin/rank_tiles', '--top', '20'),
      copy_from: [{src_payload: 'SDR', src_path: '/persist/capture/latest.iq', dst_path: '/inbox/latest.iq'}],
    },
  },
  {
    satellite: 'FM202',
    type: 'PAYLOAD_IPI',
    durations: [60, 240],
    parameters: {
      ...command('/persist/ipi/aoi.py', '52.23', '21.01'),
      adcs_config: {
        mode: 'TRACKING',
        aperture: 'IPI',
        target_latitude_north: 52.23,
        target_longitude_east: 21.01,
      },
    },
  },
  {
    satellite: 'FM203',
    type: 'PAYLOAD_SDR',
    durations: [120, 300],
    parameters: {
      ...command('/usr/bin/adsb_survey', '--band', '1090'),
      adcs_config: {mode: 'NADIR', aperture: 'ADSB'},
    },
  },
  {
    satellite: 'FM204',
    type: 'PAYLOAD_SABERTOOTH',
    durations: [300, 900],
    parameters: command('/usr/bin/infer.sh', '--model', 'v3'),
  },
  {
    satellite: 'FM204',
    type: 'PAYLOAD_IPI',
    durations: [60, 300],
    parameters: {
      ...command('/persist/ipi/strip.sh'),
      adcs_config: {mode: 'LINESCAN', aperture: 'IPI', roll_deg: 4},
    },
  },
];

/** Fills the schedule up with so many windows that nothing is wrong with: synced, ahead, buffers apart. */
export const planRoutine = (world: World, ground: Ground, planner: Planner, count: number): void => {
  const random = world.random('routine windows');
  const next = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    const {satellite, type, durations, parameters} = routines[index % routines.length]!;
    const duration = random.whole(...durations);
    const from = (next.get(satellite) ?? world.start + 1800) + random.whole(5, 30) * 60;
    const start = planner.fit([satellite], type, from, duration);
    planner.take(satellite, type, start, duration);
    next.set(satellite, start + duration);
    world.at(world.begin + 60, () => {
      ground.addWindow({type, satellite_id: satellite, start, duration, parameters});
    });
  }
};
