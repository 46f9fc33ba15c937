extension Configuration {
  /// A setting as shown to an operator.
  package struct SettingOrigin: Hashable, Sendable {
    /// The flag, or the variable of a setting without one.
    package let name: String
    /// The value; a placeholder for a secret.
    package let value: String
    /// Its origin: a flag, the environment, the file, or the default.
    package let origin: String
  }

  /// The default values.
  static let defaults = [
    "--listen": "127.0.0.1:8080", "--operation-listen": "none",
    "--connections-per-address": "a quarter of all", "--data": "./data", "--database": "sqlite",
    "--waiting-room": "local", "--events": "none", "--threads": "one per core",
    "--tls-cert": "none", "--tls-key": "none", "--log-level": "info",
    "--log-file": "standard error", "--rate-limits": "on",
    "--trusted-proxies": "none", "--webhook-private-addresses": "off", "--access-log": "sampled",
    "--request-metrics": "on", "--public-demo": "off",
  ]

  /// Every setting with its value and origin, resolved like ``read(_:environment:readFile:)``.
  package static func origins(
    _ arguments: [String], environment: [String: String], readFile: (String) -> String?
  ) throws(Stop) -> [SettingOrigin] {
    let flags = try Flags(arguments, valued: settings.map(\.flag) + ["--config"], bare: bareFlags)
    var file: [String: String] = [:]
    var path = ""
    if let named = flags["--config"] ?? environment["BOXOFFICE_CONFIG"] {
      path = named
      file = try parse(readFile(named) ?? "", path: named)
    }
    func origin(_ variable: String) -> (value: String, origin: String)? {
      if let value = environment[variable] { return (value, "environment \(variable)") }
      return file[variable].map { ($0, "file \(path)") }
    }
    var all = settings.map { setting in
      if let value = flags[setting.flag] {
        return SettingOrigin(name: setting.flag, value: shown(value), origin: "flag")
      }
      let found = origin(setting.variable)
      return SettingOrigin(
        name: setting.flag,
        value: found.map { shown($0.value) } ?? defaults[setting.flag] ?? "none",
        origin: found?.origin ?? "default")
    }
    let demo =
      flags["--demo"] != nil ? ("on", "flag") : origin("BOXOFFICE_DEMO") ?? ("off", "default")
    all.append(SettingOrigin(name: "--demo", value: demo.0, origin: demo.1))
    for variable in ["BOXOFFICE_SECRET", "BOXOFFICE_ADMIN_EMAIL", "BOXOFFICE_ADMIN_PASSWORD"] {
      let found = origin(variable)
      let isSecret = variable != "BOXOFFICE_ADMIN_EMAIL"
      all.append(
        SettingOrigin(
          name: variable, value: found.map { isSecret ? "(secret)" : $0.value } ?? "none",
          origin: found?.origin ?? "default"))
    }
    return all
  }

  /// A value without a possible password: only the host of an address. A malformed address shows nothing.
  static func shown(_ value: String) -> String {
    guard let scheme = value.firstRange(of: "://") else { return value }
    let rest = value[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !rest[authority.endIndex...].contains("@") else {
      return value[..<scheme.upperBound] + "(secret)"
    }
    let place = rest.prefix { $0 != "?" && $0 != "#" }
    let host = place.lastIndex(of: "@").map { place[place.index(after: $0)...] } ?? place
    return value[..<scheme.upperBound] + (host.count < place.count ? "(secret)@" : "") + host
      + (place.count < rest.count ? "?…" : "")
  }
}
