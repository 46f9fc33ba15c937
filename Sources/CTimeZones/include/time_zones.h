#ifndef BOXOFFICE_TIME_ZONES_H
#define BOXOFFICE_TIME_ZONES_H

#include <stddef.h>

/// The table of time zones as written by scripts/list-time-zones.
typedef struct {
  const unsigned char *_Nonnull bytes;
  size_t count;
} TimeZoneTable;

TimeZoneTable time_zone_table(void);

#endif
