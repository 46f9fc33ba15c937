import CQRencode

/// Draws QR codes (ISO/IEC 18004) in byte mode, at error correction level M.
public enum QRCode {
  /// A picture of `text` as SVG that scales to any size; nil when `text` is empty or longer than
  /// 2,331 bytes.
  ///
  /// Dark modules are one path of horizontal runs on white, with the quiet zone around them. Screen readers
  /// read out `title`.
  public static func svg(_ text: String, title: String = "QR code") -> String? {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, bytes.count <= Limits.bytesMax,
      let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M)
    else { return nil }
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    guard let data = code.pointee.data else { return nil }
    let modules = UnsafeBufferPointer(start: data, count: width * width)
    let side = width + 2 * Limits.quietZone
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" role="img" \
      shape-rendering="crispEdges"><title>\(escaped(title))</title>\
      <rect width="\(side)" height="\(side)" fill="#fff"/>\
      <path fill="#000" d="\(path(modules, width: width))"/></svg>
      """
  }

  /// One rectangle of height 1 for each run of dark modules.
  private static func path(_ modules: UnsafeBufferPointer<UInt8>, width: Int) -> String {
    var path = ""
    for row in 0..<width {
      var column = 0
      while column < width {
        let start = column
        while column < width, modules[row * width + column] & 1 == 1 { column += 1 }
        let run = column - start
        if run > 0 {
          path += "M\(start + Limits.quietZone) \(row + Limits.quietZone)h\(run)v1h-\(run)z"
        } else {
          column += 1
        }
      }
    }
    return path
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\t", "\n", "\r": escaped += " "
      // XML 1.0 cannot represent these.
      case "\0"..."\u{1f}", "\u{fffe}", "\u{ffff}": break
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
