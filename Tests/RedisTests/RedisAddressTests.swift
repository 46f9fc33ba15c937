import Redis
import Testing

@Suite("Addresses of a Redis")
struct RedisAddressTests {
  @Test(
    "an address says where and which database",
    arguments: [
      ("redis://h", "h", 6_379, 0), ("redis://h:1", "h", 1, 0),
      ("redis://h:65535/7", "h", 65_535, 7),
      ("redis://u:p@h:2/3", "h", 2, 3), ("redis://:p%40%3A%2f@h/", "h", 6_379, 0),
      ("redis://[::1]:9/1", "::1", 9, 1), ("redis://[::1]", "::1", 6_379, 0),
      ("redis://u:p@ss@h", "h", 6_379, 0),
    ])
  func reads(text: String, host: String, port: Int, database: Int) throws {
    let address = try RedisAddress(text)
    #expect(address.host == host && address.port == port && address.database == database)
    #expect(address.description == "redis://\(host):\(port)/\(database)")
  }

  @Test(
    "anything else is refused with its reason",
    arguments: [
      ("h:1", .scheme), ("rediss://h", .scheme), ("redis://", .host), ("redis://:1", .host),
      ("redis://h:0", .port), ("redis://h:65536", .port), ("redis://h:x", .port),
      ("redis://h:", .port), ("redis://h/x", .database), ("redis://h/-1", .database),
      ("redis://u@h", .encoding), ("redis://u:%4@h", .encoding), ("redis://u:%ff@h", .encoding),
      ("redis://h?x=1", .rest), ("redis://a/b/1", .host),
    ] as [(String, RedisAddress.Refusal)])
  func refuses(text: String, reason: RedisAddress.Refusal) {
    #expect(throws: reason) { try RedisAddress(text) }
  }

  @Test("a password is never printed")
  func hides() throws {
    let address = try RedisAddress("redis://anna:secret@h")
    var dumped = ""
    dump(address, to: &dumped)
    for text in ["\(address)", String(reflecting: address), dumped] {
      #expect(!text.contains("secret") && !text.contains("anna"))
    }
  }
}
