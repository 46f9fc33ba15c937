#include <sqlite3.h>

// What Swift cannot express: variadic calls, the destructor constant that is a cast, and extended result
// codes, which are expressions.

static const int boxoffice_sqlite_constraint_check = SQLITE_CONSTRAINT_CHECK;
static const int boxoffice_sqlite_constraint_foreign_key = SQLITE_CONSTRAINT_FOREIGNKEY;
static const int boxoffice_sqlite_constraint_primary_key = SQLITE_CONSTRAINT_PRIMARYKEY;
static const int boxoffice_sqlite_constraint_row_id = SQLITE_CONSTRAINT_ROWID;
static const int boxoffice_sqlite_constraint_unique = SQLITE_CONSTRAINT_UNIQUE;
static const int boxoffice_sqlite_io_error_memory = SQLITE_IOERR_NOMEM;
static const int boxoffice_sqlite_io_error_shared_memory_size = SQLITE_IOERR_SHMSIZE;

// Stops counting memory under a process-wide lock; works only before SQLite's first use.
static inline int boxoffice_sqlite_skip_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static inline int boxoffice_sqlite_switch(sqlite3 *database, int option, int on) {
  int now = 0;
  return sqlite3_db_config(database, option, on, &now);
}

// SQLite copies the bytes. A null pointer would bind NULL, so an empty text gets an address.
static inline int boxoffice_sqlite_bind_text(
    sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(
      statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int boxoffice_sqlite_bind_bytes(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}
