/**
 * The memory's tables, one script for each version. Times are epoch seconds of the ground segment; `before` is when the
 * thing was last looked at and was not yet so, null where nobody had looked.
 */
export const memoryMigrations: readonly string[] = [
  // What was first seen when: ages come from here.
  `CREATE TABLE object (
     resource TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, since REAL NOT NULL, before REAL,
     at_least INTEGER NOT NULL, first REAL NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (resource, id)
   ) WITHOUT ROWID;
   CREATE INDEX object_change ON object (change);
   CREATE TABLE transition (
     seq INTEGER PRIMARY KEY, resource TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, at REAL NOT NULL,
     before REAL, at_least INTEGER NOT NULL
   );
   CREATE INDEX transition_object ON transition (resource, id, seq);
   CREATE INDEX transition_at ON transition (at);
   CREATE TABLE look (
     resource TEXT NOT NULL, scope TEXT NOT NULL, began REAL NOT NULL, ended REAL NOT NULL,
     PRIMARY KEY (resource, scope, began)
   ) WITHOUT ROWID;
   CREATE TABLE acknowledged (
     name TEXT PRIMARY KEY, resource TEXT NOT NULL, since REAL, wall REAL NOT NULL, who TEXT, note TEXT
   ) WITHOUT ROWID;`,
  // Rows as last read, and as they were before: what a list looked like at any moment.
  `CREATE TABLE list (
     key INTEGER PRIMARY KEY, service TEXT NOT NULL, resource TEXT NOT NULL, scope TEXT NOT NULL,
     at REAL NOT NULL, wall REAL NOT NULL, UNIQUE (resource, scope)
   );
   CREATE TABLE row (
     list INTEGER NOT NULL, id TEXT NOT NULL, place REAL NOT NULL, at REAL NOT NULL, before REAL, state TEXT,
     body TEXT NOT NULL,
     PRIMARY KEY (list, id)
   ) WITHOUT ROWID;
   CREATE TABLE past (
     seq INTEGER PRIMARY KEY, list INTEGER NOT NULL, id TEXT NOT NULL, place REAL NOT NULL, at REAL NOT NULL,
     before REAL, state TEXT, body TEXT
   );
   CREATE INDEX past_list ON past (list, at);
   CREATE INDEX past_row ON past (list, id, seq);`,
  // Alerts that began and ended, facts that stay once seen, and what the console was left with.
  `CREATE TABLE alert (
     seq INTEGER PRIMARY KEY, name TEXT NOT NULL, body TEXT NOT NULL, began REAL NOT NULL, ended REAL
   );
   CREATE INDEX alert_name ON alert (name, seq);
   CREATE TABLE kept (
     kind TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)
   ) WITHOUT ROWID;
   CREATE TABLE note (name TEXT PRIMARY KEY, at REAL NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;`,
  // Until when an alert is taken note of.
  `ALTER TABLE acknowledged ADD COLUMN until REAL;`,
  // How quickly services answered, by five minutes: milliseconds of real time.
  `CREATE TABLE latency (
     service TEXT NOT NULL, at REAL NOT NULL, count INTEGER NOT NULL, sum REAL NOT NULL, most REAL NOT NULL,
     PRIMARY KEY (service, at)
   ) WITHOUT ROWID;`,
  // Spans in which a list was read in part only, and why; `whole`: when it was last read whole before.
  `CREATE TABLE part (
     resource TEXT NOT NULL, scope TEXT NOT NULL, began REAL NOT NULL, ended REAL NOT NULL, whole REAL,
     why TEXT NOT NULL, PRIMARY KEY (resource, scope, began)
   ) WITHOUT ROWID;
   ALTER TABLE list ADD COLUMN whole REAL;
   ALTER TABLE list ADD COLUMN part TEXT;
   UPDATE list SET whole = at;`,
];
