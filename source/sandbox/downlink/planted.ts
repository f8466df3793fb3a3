/**
 * What is wrong with the downlink of the default scenario at the moment the sandbox opens, and no more: window 3020541 on
 * FM202 ended nine hours ago, and its aoi.json never came: its payload wrote nothing.
 */
export const plantedDownlink = {silentWindow: '3020541'} as const;
