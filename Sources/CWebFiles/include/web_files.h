#ifndef BOXOFFICE_WEB_FILES_H
#define BOXOFFICE_WEB_FILES_H

#include <stddef.h>

/// One file of Sources/WebPages/Public as it was when the program was built.
typedef struct {
  /// Where it is in that folder.
  const char *_Nonnull path;
  const unsigned char *_Nonnull bytes;
  size_t count;
} WebFile;

// Functions, not constants: Swift 6 does not let a global with a pointer be shared.

/// How many files there are.
size_t web_file_count(void);
/// One of them; `index` must be less than their count.
WebFile web_file(size_t index);

#endif
