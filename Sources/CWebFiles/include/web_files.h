#ifndef BOXOFFICE_WEB_FILES_H
#define BOXOFFICE_WEB_FILES_H

#include <stddef.h>

/// One file of Sources/WebPages/Public as it was when the program was built.
typedef struct {
  const unsigned char *_Nonnull bytes;
  size_t count;
} WebFile;

// Functions, not constants: Swift 6 does not let a global with a pointer be shared.
WebFile web_file_docs_css(void);
WebFile web_file_landing_html(void);
WebFile web_file_openapi_json(void);

#endif
