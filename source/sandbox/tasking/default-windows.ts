import type {Random} from '../random.ts';
import {planted} from './planted.ts';
import {routines} from './routine.ts';
import type {WindowPlan} from './windows-plan.ts';

const minute = 60;
const hour = 3600;

const routine = (satellite: string, type: string) => ({
  satellite,
  type,
  parameters: routines.find(one => one.satellite === satellite && one.type === type)?.parameters ?? {},
});

/** The windows of the default scenario, exact ones first: past, running and ahead. */
export const defaultWindows = (random: Random): readonly WindowPlan[] => [
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
      user_command: {executable: '/usr/bin/vhf_sweep', executable_arguments: ['--minutes', '3']},
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
      user_command: {executable: '/usr/bin/gnss_snapshot', executable_arguments: ['240']},
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
