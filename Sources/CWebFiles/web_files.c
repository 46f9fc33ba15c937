// Puts the files of Sources/WebPages/Public into the executable, so that it needs no folder beside
// it. #embed is C23; unlike an array literal in Swift it costs no compile time, and unlike .incbin
// the compiler reports the files as dependencies, so a changed file is built again.

#include "web_files.h"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char docs_css[] = {
#embed "../WebPages/Public/docs.css"
};

static const unsigned char landing_html[] = {
#embed "../WebPages/Public/landing.html"
};

static const unsigned char openapi_json[] = {
#embed "../WebPages/Public/openapi.json"
};

#pragma clang diagnostic pop

WebFile web_file_docs_css(void) { return (WebFile){docs_css, sizeof docs_css}; }
WebFile web_file_landing_html(void) { return (WebFile){landing_html, sizeof landing_html}; }
WebFile web_file_openapi_json(void) { return (WebFile){openapi_json, sizeof openapi_json}; }
