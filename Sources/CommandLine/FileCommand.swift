import App

/// A command with one file, flags of its own, and settings.
struct FileCommand {
  /// The file.
  let path: String
  /// The settings, as given.
  let others: [String]
  private let flags: Flags

  /// - Parameters:
  ///   - flags: The command's own flags, without values.
  ///   - extra: Settings it accepts too.
  init(
    _ name: String, _ arguments: [String], flags own: [String], extra: [String]
  ) throws(Stop) {
    let valued = extra.filter { !Configuration.bareFlags.contains($0) }
    flags = try Flags(arguments, valued: valued, bare: own + extra.filter { !valued.contains($0) })
    guard flags.rest.count == 1, let path = flags.rest.first, !path.isEmpty else {
      throw .usage("\(name) takes one file.")
    }
    self.path = path
    var others: [String] = []
    for flag in valued { if let value = flags[flag] { others.append("\(flag)=\(value)") } }
    self.others = others
  }

  func has(_ flag: String) -> Bool { flags[flag] != nil }
}
