import Foundation

/// The files of the repository that rules read, or of a self-test that breaks one.
struct Tree: Sendable {
  /// Where rules look; a folder of builds or of installed programs is none of them.
  private static let tops = [
    "Benchmarks", "Sources", "Tests", "deploy", "docs", "examples", "scripts",
  ]
  /// Pictures and archives.
  private static let opaque = ["br", "gz", "ico", "pem", "png", "webp", "woff2"]

  /// In the order of their paths.
  let files: [SourceFile]
  /// Every file's path, of those with unread bytes too.
  let paths: Set<String>
  /// Every folder's path, without the last slash.
  let folders: Set<String>

  init(_ texts: [String: String]) {
    let files = texts.map { SourceFile(path: $0.key, bytes: Array($0.value.utf8)) }
    self.init(files: files, others: [])
  }

  private init(files: [SourceFile], others: [String]) {
    self.files = files.sorted { $0.path < $1.path }
    paths = Set(files.map(\.path) + others)
    var folders: Set<String> = []
    for path in paths {
      var parts = path.split(separator: "/").dropLast()
      while !parts.isEmpty, folders.insert(parts.joined(separator: "/")).inserted {
        parts = parts.dropLast()
      }
    }
    self.folders = folders
  }

  /// Reads the repository at a folder.
  static func read(_ root: String) throws -> Tree {
    let manager = FileManager.default
    var found = try manager.contentsOfDirectory(atPath: root).filter {
      var isFolder: ObjCBool = false
      return manager.fileExists(atPath: "\(root)/\($0)", isDirectory: &isFolder)
        && !isFolder.boolValue
    }
    for top in tops + [".ci", ".github"] where manager.fileExists(atPath: "\(root)/\(top)") {
      for path in try manager.subpathsOfDirectory(atPath: "\(root)/\(top)")
      where !path.contains("__pycache__") {
        var isFolder: ObjCBool = false
        let whole = "\(top)/\(path)"
        _ = manager.fileExists(atPath: "\(root)/\(whole)", isDirectory: &isFolder)
        if !isFolder.boolValue { found.append(whole) }
      }
    }
    var files: [SourceFile] = []
    var others: [String] = []
    for path in found {
      if opaque.contains(where: { path.hasSuffix(".\($0)") }) {
        others.append(path)
      } else if let data = manager.contents(atPath: "\(root)/\(path)") {
        files.append(SourceFile(path: path, bytes: [UInt8](data)))
      }
    }
    return Tree(files: files, others: others)
  }

  /// The Swift files below some folders.
  func swift(_ folders: String...) -> [SourceFile] {
    files.filter { file in
      file.path.hasSuffix(".swift") && folders.contains { file.path.hasPrefix("\($0)/") }
    }
  }

  subscript(path: String) -> SourceFile? { files.first { $0.path == path } }
}

/// One file, and of a Swift file what remains when its comments and texts are blank.
struct SourceFile: Sendable {
  let path: String
  /// As it is.
  let bytes: [UInt8]
  /// Without comments; the same length and lines.
  let uncommented: [UInt8]
  /// Without comments and without the texts between quotation marks; the same length and lines.
  let code: [UInt8]

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    (uncommented, code) = path.hasSuffix(".swift") ? SwiftText.blanked(bytes) : (bytes, bytes)
  }

  /// The name of the target it belongs to: the folder below the first.
  var target: Substring {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? parts[1] : ""
  }

  var name: Substring { path.split(separator: "/").last ?? "" }

  /// Where code has a word; `word` may begin or end with a sign, and has its edges where it does not.
  func places(of word: String) -> [Int] { SwiftText.places(of: word, in: code) }

  /// What is wrong at a place.
  func offence(at place: Int, _ message: String) -> Offence {
    let line = bytes[..<min(place, bytes.count)].reduce(1) {
      $1 == UInt8(ascii: "\n") ? $0 + 1 : $0
    }
    return Offence(path: path, line: line, message: message)
  }

  /// Its lines, as they are.
  var lines: [Substring] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
  }
}

/// A breach of a rule, and what to do about it.
struct Offence: Sendable, Equatable, CustomStringConvertible {
  let path: String
  let line: Int
  let message: String

  var description: String { "\(path):\(line): \(message)" }
}

/// One rule of the house; each has a text of its own that breaks it, in the tests beside.
struct Rule: Sendable {
  /// As it is asked for in a test.
  let name: String
  let check: @Sendable (Tree) -> [Offence]

  /// Every rule there is.
  static let all: [Rule] =
    Rule.lengths + Rule.traps + Rule.clocks + Rule.structure + Rule.documents
}
