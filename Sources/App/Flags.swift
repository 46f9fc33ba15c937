/// The flags of a command line: `--name value` or `--name=value`, and the remaining arguments.
package struct Flags {
  private var values: [String: [String]] = [:]
  /// The remaining arguments, in order.
  package private(set) var rest: [String] = []

  /// Parses arguments.
  ///
  /// - Parameters:
  ///   - valued: Flags with a value.
  ///   - bare: Flags without a value.
  package init(_ arguments: [String], valued: [String], bare: [String] = []) throws(Stop) {
    var position = 0
    while position < arguments.count {
      let argument = arguments[position]
      position += 1
      guard argument.hasPrefix("--") else {
        rest.append(argument)
        continue
      }
      let halves = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(halves[0])
      if bare.contains(name) {
        guard halves.count == 1 else { throw .usage("\(name) takes no value.") }
        values[name, default: []].append("")
      } else if valued.contains(name) {
        if halves.count == 2 {
          values[name, default: []].append(String(halves[1]))
        } else if position < arguments.count, !arguments[position].hasPrefix("--") {
          values[name, default: []].append(arguments[position])
          position += 1
        } else {
          throw .usage("\(name) needs a value.")
        }
      } else {
        throw .usage("There is no flag \(name).")
      }
    }
  }

  /// The last value of a flag.
  package subscript(name: String) -> String? { values[name]?.last }

  /// All values of a flag that may be repeated.
  package func all(_ name: String) -> [String] { values[name] ?? [] }
}
