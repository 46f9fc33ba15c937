import Encoding

extension Configuration {
  /// Reads flags, then the environment, then a file; the first that names a setting wins.
  ///
  /// - Parameters:
  ///   - arguments: The arguments after the command's name.
  ///   - environment: The process's environment.
  ///   - readFile: Reads a text file; nil when it cannot be read.
  public static func read(
    _ arguments: [String], environment: [String: String],
    readFile: (String) -> String?
  ) throws(Stop) -> Configuration {
    let flags = try Flags(arguments, valued: settings.map(\.flag) + ["--config"], bare: bareFlags)
    guard flags.rest.isEmpty else {
      throw .usage("'\(flags.rest[0])' is not a flag of this command.")
    }
    var file: [String: String] = [:]
    if let path = flags["--config"] ?? environment["BOXOFFICE_CONFIG"] {
      guard let text = readFile(path) else {
        throw .configuration("--config \(path): the file cannot be read.")
      }
      file = try parse(text, path: path)
    }
    var configuration = Configuration()
    for setting in settings {
      guard
        let (value, origin) = lookUp(setting, flags: flags, environment: environment, file: file)
      else { continue }
      try setting.apply(&configuration, value, origin)
    }
    try configuration.readEnvironmentOnly { environment[$0] ?? file[$0] }
    if flags["--demo"] != nil { configuration.isDemo = true }
    configuration.acceptsLostSales = flags["--accept-lost-sales"] != nil
    guard (configuration.tlsCert == nil) == (configuration.tlsKey == nil) else {
      throw .configuration("--tls-cert and --tls-key belong together; set both or neither.")
    }
    try configuration.checkCluster()
    return configuration
  }

  /// Refuses settings that several instances could not share.
  private func checkCluster() throws(Stop) {
    guard case .redis = waitingRoom else { return }
    guard case .postgres = database else {
      throw .configuration(
        "--waiting-room redis://… is for several instances, which need a database they share: set "
          + "--database postgres://…, or leave both out for one machine.")
    }
    guard secret != nil else {
      throw .configuration(
        "Instances that share a waiting room must sign with one secret: set BOXOFFICE_SECRET to the "
          + "same value on all of them; make one with: openssl rand -hex 32")
    }
  }

  /// One setting: its flag, and how its text is applied.
  struct Setting: Sendable {
    let flag: String
    let apply: @Sendable (inout Configuration, String, String) throws(Stop) -> Void

    /// `--log-level` is BOXOFFICE_LOG_LEVEL in the environment.
    var variable: String {
      "BOXOFFICE_" + flag.dropFirst(2).uppercased().map { $0 == "-" ? "_" : $0 }
    }
  }

  private static func lookUp(
    _ setting: Setting, flags: Flags, environment: [String: String], file: [String: String]
  ) -> (value: String, origin: String)? {
    if let value = flags[setting.flag] { return (value, setting.flag) }
    if let value = environment[setting.variable] { return (value, setting.variable) }
    if let value = file[setting.variable] { return (value, setting.variable) }
    return nil
  }

  /// Parses `KEY=value` lines like systemd; see ``EnvironmentFile``. Refuses unknown settings.
  static func parse(_ text: String, path: String) throws(Stop) -> [String: String] {
    let known =
      Set(settings.map(\.variable))
      .union([
        "BOXOFFICE_SECRET", "BOXOFFICE_ADMIN_EMAIL", "BOXOFFICE_ADMIN_PASSWORD", "BOXOFFICE_DEMO",
      ])
    let file: EnvironmentFile
    do throws(EnvironmentFile.Fault) {
      file = try EnvironmentFile(text)
    } catch {
      switch error {
      case .noAssignment(let line):
        throw .configuration("--config \(path), line \(line): write KEY=value.")
      case .openQuote(let line):
        throw .configuration("--config \(path), line \(line): the closing quote is missing.")
      }
    }
    var values: [String: String] = [:]
    for assignment in file.assignments {
      guard known.contains(assignment.key) else {
        throw .configuration(
          "--config \(path), line \(assignment.line): there is no setting \(assignment.key).")
      }
      values[assignment.key] = assignment.value
    }
    return values
  }

  private mutating func readEnvironmentOnly(_ value: (String) -> String?) throws(Stop) {
    if let demo = value("BOXOFFICE_DEMO") { isDemo = try Self.onOff(demo, "BOXOFFICE_DEMO") }
    if let text = value("BOXOFFICE_SECRET") {
      guard text.utf8.count >= 64, text.utf8.count % 2 == 0,
        text.utf8.allSatisfy({ Hex.value($0) != nil })
      else {
        throw .configuration(
          "BOXOFFICE_SECRET needs at least 32 bytes as hex digits; make one with: openssl rand -hex 32"
        )
      }
      secret = Secret(value: text)
    }
    let email = value("BOXOFFICE_ADMIN_EMAIL")
    let password = value("BOXOFFICE_ADMIN_PASSWORD")
    switch (email, password) {
    case (nil, nil): break
    case (let email?, let password?): organiser = (email, Secret(value: password))
    default:
      throw .configuration(
        "BOXOFFICE_ADMIN_EMAIL and BOXOFFICE_ADMIN_PASSWORD belong together; set both or neither.")
    }
  }

  static func onOff(_ value: String, _ origin: String) throws(Stop) -> Bool {
    switch value {
    case "on", "1", "true", "yes": return true
    case "off", "0", "false", "no": return false
    default: throw .configuration("\(origin) must be on or off, not '\(value)'.")
    }
  }
}

extension StringProtocol {
  /// The text without surrounding blanks.
  package var trimmed: SubSequence {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return self[startIndex..<startIndex] }
    return self[first...last]
  }
}
