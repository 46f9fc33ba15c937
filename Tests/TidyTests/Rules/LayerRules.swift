import Foundation

extension Rule {
  /// The manifest, whose layers the architecture's document draws.
  private static let manifest = "Package.swift"
  private static let architecture = "docs/ARCHITECTURE.md"

  /// The document draws every target of the manifest, in the order of its layers, and says what may be in each.
  static let documentedLayers = Rule(name: "layer in a document") { tree in
    guard let manifest = tree[manifest], let page = tree[architecture] else { return [] }
    let layers = layers(of: manifest)
    let picture = Markdown.blocks(page).first { $0.lines.first?.1 == "Sources/" }
    let top = picture?.lines.first?.0 ?? 1
    var drawn: [String: Int] = [:]
    for (number, line) in picture?.lines.dropFirst() ?? [] {
      for word in line.split(separator: " ").prefix(while: { $0.hasSuffix("/") }) {
        drawn[String(word.dropLast())] = number
      }
    }
    let described = Set(
      Markdown.prose(page).filter { $0.1.hasPrefix("| `") }
        .flatMap { $0.1.dropFirst(2).prefix { $0 != "|" }.split(separator: "`") })
    var offences: [Offence] = []
    var lowest = top
    for layer in layers {
      for target in layer {
        guard let line = drawn[target] else {
          offences.append(
            Offence(path: architecture, line: top, message: "the picture lacks \(target): draw it"))
          continue
        }
        if line <= lowest {
          offences.append(
            Offence(
              path: architecture, line: line,
              message: "\(target) is drawn above its layer in \(Self.manifest): move it down"))
        }
        // What a C target may hold is said of all of them together.
        if !target.hasPrefix("C") || target.dropFirst().first?.isUppercase == false,
          !described.contains(target[...])
        {
          offences.append(
            Offence(
              path: architecture, line: line,
              message: "no row of a table says what may be in \(target): add one"))
        }
      }
      lowest = max(lowest, layer.compactMap { drawn[$0] }.max() ?? 0)
    }
    return offences
  }

  /// The targets of each layer, from the top.
  private static func layers(of manifest: SourceFile) -> [[String]] {
    let text = String(decoding: manifest.uncommented, as: UTF8.self)
    guard let begin = text.range(of: "var layers = ["),
      let end = text[begin.upperBound...].range(of: "\n]")
    else { return [] }
    return text[begin.upperBound..<end.lowerBound].components(separatedBy: "layer(").dropFirst()
      .map { layer in
        ["room(", "program("].flatMap { maker in
          layer.components(separatedBy: maker).dropFirst().map { call in
            String(call.drop { $0 != "\"" }.dropFirst().prefix { $0 != "\"" })
          }
        }
      }
  }
}
