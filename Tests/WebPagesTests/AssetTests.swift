import Foundation
import HTTPServer
import TestServers
import Testing

@testable import WebPages

@Suite("The files of the pages")
struct AssetTests {
  private let visitor: Visitor
  /// `Sources/WebPages/Public`, as it lies beside the tests.
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/WebPages/Public").standardizedFileURL

  init() throws { visitor = Visitor(try SiteTests.site.get()) }

  /// Every file of the folder by path, read now.
  private static func onDisk() throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let file = folder.appending(path: path)
      guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        continue
      }
      found[path] = Array(try Data(contentsOf: file))
    }
    return found
  }

  @Test("every file of the folder is in the program, and no other")
  func complete() throws {
    let disk = try Self.onDisk()
    #expect(Set(WebPages.files.keys) == Set(disk.keys))
    for (path, bytes) in disk {
      // Not the bytes themselves: a difference would print all of them.
      let isSame = WebPages.files[path]?.bytes == bytes
      #expect(isSame, "\(path)")
    }
    for path in [
      "fan.html", "console.html", "openapi.json", "favicon.ico", "manifest.webmanifest",
    ] { #expect(disk[path] != nil) }
  }

  @Test("each is served to the byte, plain and as gzip, with its type, to be kept for ever")
  func served() throws {
    for (path, bytes) in try Self.onDisk() where path.hasPrefix("assets/") {
      let name = String(path.dropFirst("assets/".count))
      #expect(FileType.of(path) != FileType.unknown, "\(path): teach FileType its ending")
      let plain = try visitor.file(name)
      #expect(plain.status == 200)
      #expect(plain["Content-Type"] == FileType.of(path))
      #expect(plain["Cache-Control"] == "public, max-age=31536000, immutable")
      #expect(plain["X-Content-Type-Options"] == "nosniff")
      #expect(try visitor.bytes(plain) == bytes, "\(path)")
      let zipped = try visitor.file(name, encoding: "gzip")
      if zipped["Content-Encoding"] == "gzip" {
        let body = try visitor.bytes(zipped)
        #expect(body.count < bytes.count)
        #expect(gunzip(body) == bytes, "\(path)")
        #expect(zipped["ETag"] != plain["ETag"])
        #expect(plain["Vary"] == "Accept-Encoding" && zipped["Vary"] == "Accept-Encoding")
      } else {
        #expect(try visitor.bytes(zipped) == bytes, "\(path)")
      }
      let tag = try #require(zipped["ETag"])
      let again = try visitor.file(name, encoding: "gzip", knowing: tag)
      #expect(again.status == 304)
      #expect(again["Cache-Control"] == plain["Cache-Control"])
    }
  }

  @Test("one requested by another version is today's, and is not cached")
  func otherVersion() throws {
    let ours = try visitor.file("docs/docs.css")
    let theirs = try visitor.file("docs/docs.css", version: "0123456789abcdef")
    #expect(theirs.status == 200)
    #expect(theirs["Cache-Control"] == "no-cache")
    #expect(theirs["ETag"] == ours["ETag"])
    #expect(try visitor.bytes(theirs) == visitor.bytes(ours))
  }

  @Test(
    "there are no others",
    arguments: [
      "", "/", "docs", "docs/", "docs/docs.css/", "/docs/docs.css", "docs//docs.css",
      "../fan.html", "../openapi.json", "docs/../docs/docs.css", "docs/%2e%2e/docs/docs.css",
      "..%2ffan.html", "DOCS/docs.css", "docs/docs.css%00", "docs\\docs.css",
      "../../../../etc/passwd", "./docs/docs.css",
    ])
  func unknown(path: String) throws {
    let answer = try #require(visitor.site.routes.first { $0.pattern.hasPrefix("/assets") }).answer
    for version in [visitor.site.version, "x", "..", ""] {
      let request = Request(method: .get, path: "/", parameters: [version, path])
      #expect(answer(request) == nil, "\(version) \(path)")
    }
    #expect(answer(Request(method: .get, path: "/")) == nil)
  }

  @Test("any change of any file changes the version, and a shell does not")
  func versions() throws {
    let document = WebPages.openAPI
    func version(_ files: [String: String]) throws -> String {
      var all = files.mapValues { SharedBytes(Array($0.utf8)) }
      all[WebPages.openAPIPath] = document
      return try Site(files: all).version
    }
    let first = try version(["assets/a.js": "1", "assets/b.js": "2"])
    #expect(try version(["assets/a.js": "1", "assets/b.js": "2", "fan.html": "x"]) == first)
    let others = try [
      version(["assets/a.js": "2", "assets/b.js": "1"]), version(["assets/a.js": "12"]),
      version(["assets/a.js": "1", "assets/c.js": "2"]), version([:]),
      version(["assets/a.js": "", "assets/b.js": "12"]),
      version(["assets/a.js": "1", "assets/b.js": "2", "assets/c.js": ""]),
    ]
    #expect(Set(others + [first]).count == others.count + 1)
  }

  @Test("an empty file is served, and the docs page names its script when there is one")
  func oddFiles() throws {
    let site = try Site(files: [
      "assets/empty.css": SharedBytes([]), "assets/docs/try.js": SharedBytes([49]),
      WebPages.openAPIPath: SharedBytes(Array("{}".utf8)),
    ])
    let visitor = Visitor(site)
    let empty = try visitor.file("empty.css", encoding: "gzip")
    #expect(empty.status == 200 && empty["Content-Encoding"] == nil && empty["Vary"] == nil)
    let docs = String(decoding: try visitor.bytes(visitor.get("/docs")), as: UTF8.self)
    #expect(docs.contains("<script type=\"module\" src=\"/assets/\(site.version)/docs/try.js\">"))
  }

  @Test("a fan's first page fetches less than 100 KB, and names only files there are")
  func budget() throws {
    let text = String(decoding: try visitor.bytes(visitor.get("/")), as: UTF8.self)
    let first = ["fan/concerts.js", "words/common.ko.js", "words/fan.ko.js"]
    let fetched = Fetched(
      from: text, base: "/assets/\(visitor.site.version)/", later: first
    ) { path in
      WebPages.files["assets/" + path].map { String(decoding: $0.bytes, as: UTF8.self) }
    }
    let sizes = visitor.site.sizes
    #expect(fetched.paths.count > 12)
    for path in fetched.paths { #expect(sizes[path] != nil, "\(path) is named and not there") }
    let total = fetched.paths.reduce(visitor.site.shellSize) { $0 + (sizes[$1] ?? 0) }
    print("the fan's first page: \(total) bytes as gzip, in \(fetched.paths.count + 1) files")
    #expect(total < 100_000)
  }
}
