import {listed} from '../../declare/listed.ts';
import type {Satellite, Upload, Window} from './upstream/client.ts';

/** Keys of the lists that this service's rules look at. */
export const windowList = listed<Window>('windows');
export const satelliteList = listed<Satellite>('satellites');
export const uploadList = listed<Upload>('uploads');
