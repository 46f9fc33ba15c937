#ifndef BOXOFFICE_DEMO_FILES_H
#define BOXOFFICE_DEMO_FILES_H

#include <stddef.h>

/// One file of examples/ as it was when the program was built.
typedef struct {
  const unsigned char *_Nonnull bytes;
  size_t count;
} DemoFile;

DemoFile demo_file_arena_plan(void);

#endif
