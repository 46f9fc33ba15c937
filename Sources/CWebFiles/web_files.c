// Written by scripts/list-web-files; changes made by hand are lost.
//
// Puts the files of Sources/WebPages/Public into the executable, so that it needs no folder beside
// it. #embed is C23; unlike an array literal in Swift it costs no compile time, and unlike .incbin
// the compiler reports the files as dependencies, so a changed file is built again. The zero behind
// each lets a file be empty.

#include "web_files.h"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char file_assets_css_base_css[] = {
#embed "../WebPages/Public/assets/css/base.css" suffix(, )
0};

static const unsigned char file_assets_docs_docs_css[] = {
#embed "../WebPages/Public/assets/docs/docs.css" suffix(, )
0};

static const unsigned char file_assets_js_console_js[] = {
#embed "../WebPages/Public/assets/js/console.js" suffix(, )
0};

static const unsigned char file_assets_js_fan_js[] = {
#embed "../WebPages/Public/assets/js/fan.js" suffix(, )
0};

static const unsigned char file_assets_js_title_js[] = {
#embed "../WebPages/Public/assets/js/title.js" suffix(, )
0};

static const unsigned char file_console_html[] = {
#embed "../WebPages/Public/console.html" suffix(, )
0};

static const unsigned char file_fan_html[] = {
#embed "../WebPages/Public/fan.html" suffix(, )
0};

static const unsigned char file_openapi_json[] = {
#embed "../WebPages/Public/openapi.json" suffix(, )
0};

#pragma clang diagnostic pop

static const WebFile files[] = {
    {"assets/css/base.css", file_assets_css_base_css, sizeof file_assets_css_base_css - 1},
    {"assets/docs/docs.css", file_assets_docs_docs_css, sizeof file_assets_docs_docs_css - 1},
    {"assets/js/console.js", file_assets_js_console_js, sizeof file_assets_js_console_js - 1},
    {"assets/js/fan.js", file_assets_js_fan_js, sizeof file_assets_js_fan_js - 1},
    {"assets/js/title.js", file_assets_js_title_js, sizeof file_assets_js_title_js - 1},
    {"console.html", file_console_html, sizeof file_console_html - 1},
    {"fan.html", file_fan_html, sizeof file_fan_html - 1},
    {"openapi.json", file_openapi_json, sizeof file_openapi_json - 1},
};

size_t web_file_count(void) { return sizeof files / sizeof files[0]; }
WebFile web_file(size_t index) { return files[index]; }
