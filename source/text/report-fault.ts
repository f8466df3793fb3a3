/** Where faults are wanted: `bugs` of package.json, which a test holds it to. */
export const reportsUrl = 'https://h-seed-bd90475d.example/skydeck/issues';

/** What is said of a fault of this program itself. */
export const reportFault = `This is a fault of skydeck: please report it at ${reportsUrl}`;
