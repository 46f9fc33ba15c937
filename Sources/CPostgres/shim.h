#include <postgresql/libpq-fe.h>

// The field codes are characters in C, and Swift sees none of them as numbers.
static const int boxoffice_pg_state = PG_DIAG_SQLSTATE;
static const int boxoffice_pg_message = PG_DIAG_MESSAGE_PRIMARY;
static const int boxoffice_pg_constraint = PG_DIAG_CONSTRAINT_NAME;
