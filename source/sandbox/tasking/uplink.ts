import {type Contact, linkDelay, linkRate} from '../contacts.ts';
import type {World} from '../simulated-world.ts';
import type {Ground, QueuedUpload} from './ground.ts';

/** The average upload volume of a satellite (Tasking API 2.2.1: about 125 KB a day). */
const bytesPerDay = 125_000;

/**
 * Carries the queue of each satellite up, first in first out, during contacts alone. A contact carries the share of the
 * daily volume that has come together since the contact before. ITAR-tagged files go over US stations only; elsewhere
 * the files behind them pass them by.
 */
export const startUplink = (world: World, ground: Ground): void => {
  const busy = new Set<string>();

  const arrived = ({upload, content}: QueuedUpload) =>
    world.tell('file-arrived', {
      uploadId: upload.id,
      satellite: upload.satellite_id,
      payload: upload.payload,
      destinationPath: upload.destination_path,
      executable: upload.executable,
      content,
    });

  const carry = (contact: Contact) => {
    if (busy.has(contact.satellite)) return;
    const from = Math.max(world.now(), contact.start + linkDelay);
    const next = ground
      .queue(contact.satellite)
      .find(({upload, itar}) => upload.status !== 'UPLOADED' && (contact.us || !itar));
    if (!next || from >= contact.end) return;
    busy.add(contact.satellite);
    const rate = linkRate(world.contacts(contact.satellite), contact, bytesPerDay);
    const end = Math.min(contact.end, from + (next.content.length - next.sentBytes) / rate);
    const whole = end < contact.end;
    world.at(from, () => ground.setStatus(next, 'UPLOADING'));
    world.at(end, () => {
      busy.delete(contact.satellite);
      next.sentBytes = whole ? next.content.length : next.sentBytes + (end - from) * rate;
      if (!whole) return;
      ground.setStatus(next, 'UPLOADED');
      arrived(next);
      carry(contact);
    });
  };

  world.hear('contact-started', carry);
  ground.onUpload(satellite => {
    const contact = world.contacts(satellite).during(world.now());
    if (contact) carry(contact);
  });
};
