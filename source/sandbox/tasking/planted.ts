/**
 * What is wrong with the downlink of the default scenario at the moment the sandbox opens, and no more: window 3020541 on
 * FM202 ended nine hours ago, and its aoi.json never came: its payload wrote nothing.
 */
export const plantedDownlink = {silentWindow: '3020541'} as const;

/**
 * What is wrong in the default scenario, by id. It is a working ground segment with five troubles, and no more, at the
 * moment the sandbox opens:
 *
 * 1. Upload 5b0c1f7e-3d52-4e0f-9a51-0f6f2b7c9d13 is stuck: PENDING for 13 hours. It is ITAR-tagged, and FM203 flies
 *    over no US station, so it never moves.
 * 2. Upload e4a9d2c6-71b8-4f3e-8c05-93d6a1b2470f is on FM203's bus, but no SABERTOOTH window has run there since, and
 *    none is asked for.
 * 3. Window 3020554 on FM202 may miss: it starts within two hours, PENDING_SYNC, and the next contact comes later.
 * 4. Windows 3020549 and 3020550 on FM201 are 200 s apart, and their buffers take 330 s.
 * 5. Window 3020553 on FM200 runs download_file.py, whose upload d25c7a43-b70d-4f57-81d5-ff5177b26158 is still PENDING.
 *    (The upload itself is fresh, and the window over 24 hours ahead.)
 */
export const planted = {
  stuckUpload: '5b0c1f7e-3d52-4e0f-9a51-0f6f2b7c9d13',
  waitingUpload: 'e4a9d2c6-71b8-4f3e-8c05-93d6a1b2470f',
  missingWindow: '3020554',
  overlappingWindows: ['3020549', '3020550'],
  dependentWindow: '3020553',
  pendingUpload: 'd25c7a43-b70d-4f57-81d5-ff5177b26158',
} as const;
