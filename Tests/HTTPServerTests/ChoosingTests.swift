import HTTPServer
import Testing

@Suite("What a client says it takes")
struct ChoosingTests {
  @Test(
    "gzip is sent to a client that names it, or anything, and does not refuse it",
    arguments: [
      ("gzip", true), ("GZIP", true), ("x-gzip", true), ("deflate, gzip;q=1.0, *;q=0.5", true),
      (" br ;q=1 ,\tgzip ; q=0.001", true), ("*", true), ("gzip;q=x", true), ("br, *;q=0.1", true),
      ("", false), ("identity", false), ("br", false), ("gzip;q=0", false),
      ("gzip; Q=0.000", false), ("*, gzip;q=0", false), ("gzip;q=0, *", false), ("*;q=0", false),
      ("gzipped", false), (",;,;q=0", false), ("identity;q=1, *;q=0.0", false),
    ])
  func gzip(field: String, takes: Bool) {
    #expect(Headers([("Accept-Encoding", field)]).acceptsGzip == takes, "\(field)")
  }

  @Test("several fields of one name count as one")
  func several() {
    #expect(!Headers([]).acceptsGzip)
    #expect(Headers([("accept-encoding", "br"), ("Accept-Encoding", "gzip")]).acceptsGzip)
    #expect(!Headers([("Accept-Encoding", "gzip;q=0"), ("Accept-Encoding", "*")]).acceptsGzip)
    let two = Headers([("If-None-Match", "\"a\""), ("If-None-Match", "\"b\"")])
    #expect(two.matches(etag: "\"b\""))
  }

  @Test(
    "a media type is asked for by its name only",
    arguments: [
      ("text/html", true), ("application/json, Text/HTML ;q=0.9", true),
      ("text/html;level=1", true), ("*/*", false), ("text/*", false), ("text/html;q=0", false),
      ("application/json", false), ("", false), ("text/html5", false),
    ])
  func types(field: String, takes: Bool) {
    #expect(Headers([("Accept", field)]).accepts("text/html") == takes, "\(field)")
    #expect(!Headers([]).accepts("text/html"))
  }

  @Test(
    "a tag is known by weak comparison",
    arguments: [
      ("\"a\"", true), ("W/\"a\"", true), ("\"x\" , \t\"a\"", true), ("*", true),
      ("\"b\"", false), ("a", false), (", ,W/", false), ("", false),
    ])
  func tags(field: String, knows: Bool) {
    #expect(Headers([("If-None-Match", field)]).matches(etag: "\"a\"") == knows, "\(field)")
  }
}
