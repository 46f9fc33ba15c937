import App
import Encoding
import Glibc
import Signing

/// The SHA-256 of a backup, stored beside it as `FILE.sha256` in the format of sha256sum.
///
/// SQLite keeps no checksum of its pages: nothing else detects a flipped bit inside a text.
struct Digest: Hashable {
  /// 64 hexadecimal digits.
  let text: String

  /// Bytes read at once: 1 MiB.
  private static let pieceBytes = 1 << 20

  /// Computes the digest of a whole file.
  static func of(_ path: String) throws(Stop) -> Digest {
    guard let file = fopen(path, "rb") else {
      throw .failure("\(path) cannot be read: \(Files.lastError()).")
    }
    defer { fclose(file) }
    var sum = SHA256.Sum()
    var piece = [UInt8](repeating: 0, count: pieceBytes)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 { break }
      sum.add(piece[..<count])
    }
    guard ferror(file) == 0 else {
      throw .failure("\(path) cannot be read: \(Files.lastError()).")
    }
    return Digest(text: sum.hex())
  }

  /// Refuses a copy that differs from the backup `original` as it was made; returns the digest found.
  ///
  /// The digest of a copy moved by hand may have been left behind: without one nothing is refused.
  static func expect(_ copy: String, copiedFrom original: String) throws(Stop) -> String {
    let place = place(beside: original)
    guard Files.exists(place) else {
      return "There is no \(place) to compare it with."
    }
    guard
      let said = Files.read(place)?.split(whereSeparator: \.isWhitespace).first.map(String.init),
      Hex.decode(said)?.count == 32
    else {
      throw .unavailable(
        "\(place) contains no digest; use the one made with the backup, or remove it to restore "
          + "without one.")
    }
    let found = try of(copy)
    guard found.text == said.lowercased() else {
      throw .damagedCopy(
        original,
        "it has changed since it was made; its digest is \(found.text), and \(place) says "
          + said)
    }
    return "Its digest matches \(place)."
  }

  /// Removes a digest whose file is about to be replaced.
  static func remove(beside path: String) { unlink(place(beside: path)) }

  /// Writes it beside its file.
  func write(beside path: String) throws(Stop) {
    let place = Self.place(beside: path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard Files.write("\(text)  \(name)\n", to: place, mode: 0o600) else {
      throw .failure("\(place) cannot be written: \(Files.lastError()).")
    }
  }

  private static func place(beside path: String) -> String { path + ".sha256" }
}
