import {services} from '../../source/services/index.ts';
import {checkConfig as checkAll, checkProfile as checkOne} from '../../source/settings/check-config.ts';
import {loadConfig as loadFrom} from '../../source/settings/config-file.ts';
import * as edit from '../../source/settings/edit-profile.ts';
import {newProfileFields as fieldsOf, newProfileOf as profileOf} from '../../source/settings/new-profile.ts';

/** The settings as the product knows them: with all services that there are. */
export const loadConfig = (file: string) => loadFrom(file, services);
export const checkConfig = (raw: unknown) => checkAll(raw, services);
export const checkProfile = (name: string, raw: unknown) => checkOne(name, raw, services);
export const createProfile = (file: string, name: string, profile: unknown) =>
  edit.createProfile(file, name, profile, services);
export const setProfileValue = (file: string, name: string, path: string, text: string | undefined) =>
  edit.setProfileValue(file, name, path, text, services);
export const newProfileFields = fieldsOf(services);
export const newProfileOf = (draft: Readonly<Record<string, string>>) => profileOf(draft, services);
