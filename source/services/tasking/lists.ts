import {type Listed, listed} from '../../declare/listed.ts';
import {isUpload, isWindow, type Satellite, type Upload, type Window} from './upstream/client.ts';

/** Keys of the lists that this service's rules look at. Rows that could be read in part only are left out: see `World.unread`. */
export const windowList: Listed<Window> = {
  ...listed<Window>('windows'),
  view: row => (isWindow(row) ? row : undefined),
};
export const satelliteList = listed<Satellite>('satellites');
export const uploadList: Listed<Upload> = {
  ...listed<Upload>('uploads'),
  view: row => (isUpload(row) ? row : undefined),
};
