import Database
import Glibc

/// The write-ahead log as bytes, below SQLite (https://sqlite.org/fileformat2.html, section 4).
///
/// SQLite reads a log up to the first invalid frame and takes that for the end, because a crash leaves such a
/// frame after the synced ones. A bit that flips later in a frame that *was* synced looks the same to it, and
/// every commit from there on would be silently dropped. So this type also reads the frames after it.
struct WriteAheadLog {
  static let headerBytes = 32
  static let frameHeaderBytes = 24
  private static let magicLittleEndian: UInt32 = 0x377f_0682
  private static let magicBigEndian: UInt32 = 0x377f_0683

  /// Two numbers shared by all frames of one generation. They change each time the log restarts.
  struct Salts: Hashable {
    var first: UInt32
    var second: UInt32
  }

  /// The findings about the whole log.
  struct Findings: Hashable {
    /// The generation; nil for a log with an invalid header.
    var salts: Salts?
    /// The generation at the beginning of the file; taken from its frames when the header is invalid.
    var generation: Salts?
    /// Bytes of a page.
    var pageBytes = 0
    /// The last frame SQLite would read: that of the last complete commit. 0 for none.
    var committed = 0
    /// The first invalid frame; nil when all are valid.
    var firstBad: Int?
    /// The last frame after ``firstBad`` that is valid and follows the one before it; 0 for none.
    var lastGood = 0
    /// A frame written after the commit of ``firstBad``, which was synced by then; 0 for none.
    var proof = 0
    /// Frames that fit in the file.
    var frames = 0
  }

  /// The checksums of a header or a frame, which the next frame continues.
  private struct Sums: Hashable {
    var first: UInt32
    var second: UInt32
  }

  /// Reads the whole log. One that is missing, or too short for a header, is empty.
  ///
  static func read(_ path: String) throws(DatabaseError) -> Findings {
    guard let file = fopen(path, "rb") else {
      if errno == ENOENT { return Findings() }
      throw .failed("cannot open \(path): \(systemMessage())")
    }
    defer { fclose(file) }
    var header = [UInt8](repeating: 0, count: headerBytes)
    guard fread(&header, 1, headerBytes, file) == headerBytes else { return Findings() }
    var walk = Walk(header: header)
    var frame = [UInt8](repeating: 0, count: frameHeaderBytes + walk.pageBytes)
    while fread(&frame, 1, frame.count, file) == frame.count { walk.take(frame) }
    guard ferror(file) == 0 else {
      throw .failed("cannot read \(path): \(systemMessage())")
    }
    return walk.findings
  }

  /// The current generation of the log; nil for none.
  static func salts(_ path: String) -> Salts? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var header = [UInt8](repeating: 0, count: headerBytes)
    guard pread(file, &header, headerBytes, 0) == headerBytes else { return nil }
    return Salts(first: number(header, 16), second: number(header, 20))
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> UInt32 {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Scans the frames one by one.
  private struct Walk {
    var findings = Findings()
    let pageBytes: Int
    private let isBigEndian: Bool
    /// The checksums stored in the previous frame, or in the header.
    private var said: Sums
    private var saltsBefore: Salts
    private var wasCommit = false
    private var index = 0

    init(header: [UInt8]) {
      let magic = number(header, 0)
      isBigEndian = magic == magicBigEndian
      let salts = Salts(first: number(header, 16), second: number(header, 20))
      said = Sums(first: number(header, 24), second: number(header, 28))
      saltsBefore = salts
      let saidBytes = Int(number(header, 8))
      let isRight =
        [magicLittleEndian, magicBigEndian].contains(magic)
        && (512...65_536).contains(saidBytes) && saidBytes & (saidBytes - 1) == 0
        && Self.sums(header[..<24], from: Sums(first: 0, second: 0), isBigEndian) == said
      self.pageBytes = isRight ? saidBytes : MainFile.pageBytes
      findings.pageBytes = self.pageBytes
      findings.salts = isRight ? salts : nil
      findings.generation = findings.salts
      if !isRight { findings.firstBad = 0 }
    }

    mutating func take(_ frame: [UInt8]) {
      index += 1
      findings.frames = index
      let salts = Salts(first: number(frame, 8), second: number(frame, 12))
      let found = Sums(first: number(frame, 16), second: number(frame, 20))
      let isCommit = number(frame, 4) != 0
      // Without a valid header, two frames that agree identify a generation.
      let isRight =
        salts == findings.generation ?? saltsBefore && number(frame, 0) != 0
        && follows(frame, found)
      defer {
        said = found
        saltsBefore = salts
        wasCommit = isCommit
      }
      guard let firstBad = findings.firstBad else {
        if !isRight {
          findings.firstBad = index
        } else if isCommit {
          findings.committed = index
        }
        return
      }
      guard isRight else { return }
      findings.generation = salts
      findings.lastGood = index
      // A commit is synced before the next frame is written, so this frame proves that the previous commit,
      // which included the bad frame, was acknowledged.
      if firstBad == 0 || wasCommit, index > max(1, firstBad) { findings.proof = index }
    }

    /// Whether a frame's checksums match its bytes, continuing from the previous frame.
    private func follows(_ frame: [UInt8], _ found: Sums) -> Bool {
      let sums = Self.sums(frame[..<8], from: said, isBigEndian)
      return Self.sums(frame[frameHeaderBytes...], from: sums, isBigEndian) == found
    }

    private static func sums(
      _ bytes: ArraySlice<UInt8>, from start: Sums, _ isBigEndian: Bool
    ) -> Sums {
      bytes.withUnsafeBytes { bytes in
        var (first, second) = (start.first, start.second)
        var place = 0
        while place + 8 <= bytes.count {
          let one = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
          let two = bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
          first &+= (isBigEndian ? one.bigEndian : one.littleEndian) &+ second
          second &+= (isBigEndian ? two.bigEndian : two.littleEndian) &+ first
          place += 8
        }
        return Sums(first: first, second: second)
      }
    }
  }
}
