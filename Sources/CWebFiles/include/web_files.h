#ifndef BOXOFFICE_WEB_FILES_H
#define BOXOFFICE_WEB_FILES_H

#include <stddef.h>

/// One file of Sources/WebPages/Public as it was when the program was built.
typedef struct {
  /// Its path in that folder.
  const char *_Nonnull path;
  const unsigned char *_Nonnull bytes;
  size_t count;
} WebFile;

// Functions, not constants: Swift 6 does not let a global with a pointer be shared.

/// The number of files.
size_t web_file_count(void);
/// The file at `index`, which must be less than their count.
WebFile web_file(size_t index);

#endif
