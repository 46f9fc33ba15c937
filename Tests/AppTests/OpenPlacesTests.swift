import Foundation
import TestKit
import Testing

@testable import App

@Suite("Files that are open to others")
struct OpenPlacesTests {
  @Test("a folder, a secret, a database and a key are warned of, each with what mends it")
  func warnings() async throws {
    try await withFolder { folder in
      try await withDatabase(folder) { database in _ = try await Stores.migrate(database) }
      let key = folder + "/key.pem"
      for path in [folder + "/secret", key] {
        #expect(Files.write("00", to: path, mode: 0o600))
      }
      var settings = Configuration()
      settings.data = folder
      settings.tlsKey = key
      #expect(OpenPlaces.warnings(settings).isEmpty)
      for (path, mode, mended) in [
        ("", mode_t(0o750), "700"), ("/secret", 0o640, "600"),
        ("/boxoffice.sqlite", 0o604, "600"), ("/key.pem", 0o644, "600"),
      ] {
        #expect(chmod(folder + path, mode) == 0)
        #expect(
          OpenPlaces.warnings(settings) == [
            "\(folder)\(path) is open to others (mode \(String(mode, radix: 8))); "
              + "run: chmod \(mended) \(folder)\(path)"
          ])
        #expect(chmod(folder + path, path.isEmpty ? 0o700 : 0o600) == 0)
      }
      #expect(chmod(key, 0o640) == 0)
      #expect(OpenPlaces.warnings(settings).isEmpty, "a group may read the key of a certificate")
    }
  }
}
