import {readFileSync} from 'node:fs';
import {configFile, type Environment, settingsPaths} from './paths.ts';

/**
 * Whether the operator reads with a screen reader: INK_SCREEN_READER in the environment, else `screenReader` in
 * config.json. It is asked before the terminal is touched, so the file is only glanced at: whoever loads the settings
 * says what is wrong with them.
 */
export const screenReaderAsked = (environment: Environment): boolean => {
  const own = environment.INK_SCREEN_READER;
  if (own) return own === 'true' || own === '1';
  try {
    const config: unknown = JSON.parse(readFileSync(configFile(settingsPaths(environment)), 'utf8'));
    return (Object(config) as {screenReader?: unknown}).screenReader === true;
  } catch {
    return false;
  }
};
