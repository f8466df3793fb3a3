import type {Random} from '../random.ts';
import {aisCapture, areaOfInterest, bandPlan, binary, downloadFile, sendReport} from './files.ts';
import {planted} from './planted.ts';
import type {UploadPlan} from './uploads-plan.ts';

const minute = 60;
const hour = 3600;

/** The uploads of the default scenario, oldest first. */
export const defaultUploads = (random: Random): readonly UploadPlan[] => [
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
    asked: -19 * hour,
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
];
