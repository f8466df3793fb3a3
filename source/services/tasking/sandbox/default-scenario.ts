import type {World} from '../../../sandbox/world.ts';
import {aisCapture, areaOfInterest, bandPlan, binary, downloadFile, sendReport} from './files.ts';
import {createPlanner, type Planner} from './free-periods.ts';
import type {Ground} from './ground.ts';
import {routines} from './routine.ts';
import {planUploads} from './uploads-plan.ts';
import type {Watcher} from './watcher.ts';
import {planWindows, type WindowPlan} from './windows-plan.ts';

const minute = 60;
const hour = 3600;

/** The ids of what is wrong in the default scenario. */
export const planted = {
  stuckUpload: '5b0c1f7e-3d52-4e0f-9a51-0f6f2b7c9d13',
  waitingUpload: 'e4a9d2c6-71b8-4f3e-8c05-93d6a1b2470f',
  missingWindow: '3020554',
  overlappingWindows: ['3020549', '3020550'],
  dependentWindow: '3020553',
  pendingUpload: 'd25c7a43-b70d-4f57-81d5-ff5177b26158',
} as const;

const parametersOf = (satellite: string, type: string) =>
  routines.find(routine => routine.satellite === satellite && routine.type === type)?.parameters ?? {};

/**
 * A working ground segment with five troubles, and no more, at the moment the sandbox opens:
 *
 * 1. Upload 5b0c1f7e-3d52-4e0f-9a51-0f6f2b7c9d13 is stuck: PENDING for 13 hours. It is ITAR-tagged, and FM203 flies
 *    over no US station, so it never moves.
 * 2. Upload e4a9d2c6-71b8-4f3e-8c05-93d6a1b2470f is on FM203's bus, but no SABERTOOTH window has run there since, and
 *    none is asked for.
 * 3. Window 3020554 on FM202 will miss: it starts within two hours, PENDING_SYNC, and the next contact comes later.
 * 4. Windows 3020549 and 3020550 on FM201 are 200 s apart, and their buffers take 330 s.
 * 5. Window 3020553 on FM200 runs download_file.py, whose upload d25c7a43-b70d-4f57-81d5-ff5177b26158 is still PENDING.
 *    (The upload itself is fresh, and the window over 24 hours ahead.)
 */
export const planDefault = (world: World, ground: Ground, watcher: Watcher): Planner => {
  const random = world.random('default scenario');
  const planner = createPlanner(world);
  const routine = (satellite: string, type: string) => ({
    satellite,
    type,
    parameters: parametersOf(satellite, type),
  });
  const plans: WindowPlan[] = [
    {
      ...routine('FM204', 'PAYLOAD_IPI'),
      id: '3020543',
      start: -4 * minute,
      exact: true,
      duration: 1800,
      asked: -40 * hour,
    },
    {
      id: planted.missingWindow,
      satellite: 'FM202',
      type: 'PAYLOAD_SDR',
      start: random.whole(92, 112) * minute,
      exact: true,
      duration: 180,
      parameters: {
        user_command: {executable: '/persist/bin/vhf_sweep', executable_arguments: ['--minutes', '3']},
        adcs_config: {mode: 'NADIR', aperture: 'VHF'},
        downlink_budget: 1,
      },
      asked: -25 * minute,
      byWatcher: true,
    },
    {
      ...routine('FM201', 'PAYLOAD_SDR'),
      id: planted.overlappingWindows[0],
      start: 20 * hour,
      duration: 300,
      asked: -27 * hour,
      byWatcher: true,
      follower: {id: planted.overlappingWindows[1], after: 200, duration: 240, asked: -26.5 * hour},
    },
    {
      ...routine('FM200', 'PAYLOAD_MY_PAYLOAD_NAME'),
      id: '3020538',
      start: -30 * hour,
      duration: 120,
      asked: -58 * hour,
    },
    {...routine('FM201', 'PAYLOAD_SDR'), id: '3020539', start: -19 * hour, duration: 240, asked: -55 * hour},
    {
      ...routine('FM201', 'PAYLOAD_SABERTOOTH'),
      id: '3020540',
      start: -13 * hour,
      duration: 600,
      asked: -50 * hour,
    },
    {
      ...routine('FM202', 'PAYLOAD_IPI'),
      id: '3020541',
      start: -9 * hour,
      duration: 180,
      asked: -46 * hour,
      byWatcher: true,
    },
    {
      ...routine('FM204', 'PAYLOAD_SABERTOOTH'),
      id: '3020542',
      start: -5 * hour,
      duration: 480,
      asked: -43 * hour,
    },
    {
      ...routine('FM200', 'PAYLOAD_MY_PAYLOAD_NAME'),
      id: '3020544',
      start: 7 * hour,
      duration: 60,
      asked: -34 * hour,
      byWatcher: true,
    },
    {...routine('FM203', 'PAYLOAD_SDR'), id: '3020545', start: 8.5 * hour, duration: 180, asked: -31 * hour},
    {...routine('FM202', 'PAYLOAD_IPI'), id: '3020546', start: 12 * hour, duration: 120, asked: -30 * hour},
    {
      id: '3020547',
      satellite: 'FM201',
      type: 'LEASE_ISL',
      start: 16 * hour,
      duration: 300,
      parameters: {isl_receive_satellite_id: 'FM202'},
      asked: -28 * hour,
      byWatcher: true,
      pair: {id: '3020548', satellite: 'FM202'},
    },
    {
      id: '3020551',
      satellite: 'FM204',
      type: 'PAYLOAD_SDR',
      start: 18 * hour,
      duration: 240,
      parameters: {
        user_command: {executable: '/persist/bin/gnss_snapshot', executable_arguments: ['240']},
        adcs_config: {mode: 'NADIR', aperture: 'GNSS'},
        downlink_budget: 1,
      },
      asked: -22 * hour,
    },
    {
      ...routine('FM201', 'PAYLOAD_SABERTOOTH'),
      id: '3020552',
      start: 26 * hour,
      duration: 600,
      asked: -12 * hour,
      byWatcher: true,
    },
    {
      id: planted.dependentWindow,
      satellite: 'FM200',
      type: 'PAYLOAD_MY_PAYLOAD_NAME',
      start: 26.5 * hour,
      duration: 60,
      parameters: {executable: 'download_file.py', filename: 'space.txt'},
      asked: -38 * minute,
      byWatcher: true,
    },
    {
      ...routine('FM204', 'PAYLOAD_SABERTOOTH'),
      id: '3020555',
      start: 31 * hour,
      duration: 600,
      asked: -20 * minute,
      byWatcher: true,
    },
    {
      id: '3020556',
      satellite: 'FM203',
      type: 'LEASE_ADCS',
      start: 35 * hour,
      duration: 600,
      parameters: {adcs_config: {mode: 'NADIR', aperture: 'UHF', yaw_deg: 0}},
      asked: -15 * minute,
    },
  ];
  planWindows(world, ground, watcher, planner, plans);
  planUploads(world, ground, watcher, [
    {
      id: '8f76a939-609e-4042-8c97-079031af0320',
      satellite: 'FM200',
      payload: 'MY_PAYLOAD_NAME',
      path: 'send_report.py',
      executable: true,
      content: sendReport,
      asked: -80 * hour,
    },
    {
      id: planted.waitingUpload,
      satellite: 'FM203',
      payload: 'SABERTOOTH',
      path: '/persist/models/ship_detect.onnx.xz',
      executable: false,
      content: binary(random, 18_000, 23_000),
      asked: -34 * hour,
      byWatcher: true,
    },
    {
      id: '1d3f80b2-96c4-4a17-b5ee-2c07f4d1a698',
      satellite: 'FM201',
      payload: 'SDR',
      path: '/persist/capture/ais_capture.sh',
      executable: true,
      content: aisCapture,
      asked: -28 * hour,
      byWatcher: true,
    },
    {
      id: 'c67e2a90-0b5d-4d38-9f14-6ea8b3d57021',
      satellite: 'FM202',
      payload: 'IPI',
      path: '/persist/ipi/aoi.py',
      executable: true,
      content: areaOfInterest,
      asked: -26 * hour,
    },
    {
      id: planted.stuckUpload,
      satellite: 'FM203',
      payload: 'SDR',
      path: '/persist/firmware/demod_taps.bin',
      executable: false,
      itar: true,
      content: binary(random, 44_000, 52_000),
      asked: -13 * hour,
      byWatcher: true,
    },
    {
      id: '72b4e51d-c8f9-4630-a1d7-5e09c3862bf4',
      satellite: 'FM204',
      payload: 'SABERTOOTH',
      path: '/persist/models/classify.tar.xz',
      executable: false,
      // More than one contact carries, less than the queue of twelve hours.
      content: binary(random, 36_000, 40_000),
      asked: -160 * minute,
      byWatcher: true,
    },
    {
      id: planted.pendingUpload,
      satellite: 'FM200',
      payload: 'MY_PAYLOAD_NAME',
      path: 'download_file.py',
      executable: true,
      content: downloadFile,
      asked: -41 * minute,
      byWatcher: true,
    },
    {
      id: '09ad7f36-e215-4cb8-8d60-b47195e2c3da',
      satellite: 'FM201',
      payload: 'SDR',
      path: '/persist/capture/bandplan.json',
      executable: false,
      content: bandPlan,
      asked: -25 * minute,
      byWatcher: true,
    },
  ]);
  return planner;
};
