import Testing

@testable import App

@Suite("Flags")
struct FlagsTests {
  @Test("values are taken from the next argument or after the equals sign")
  func values() throws {
    let flags = try Flags(
      ["a", "--x", "1", "--x=2", "--y=", "--z", "b", "--x=--y", "--y=k=v"], valued: ["--x", "--y"],
      bare: ["--z"])
    #expect(flags.all("--x") == ["1", "2", "--y"])
    #expect(flags["--x"] == "--y")
    #expect(flags["--y"] == "k=v")
    #expect(flags["--z"] != nil)
    #expect(flags.rest == ["a", "b"])
    #expect(flags["--w"] == nil && flags.all("--w").isEmpty)
  }

  @Test(
    "what cannot be understood is refused by name",
    arguments: [
      (["--w"], "--w"), (["--w=1"], "--w"), (["--x"], "--x"), (["--z=1"], "--z"), (["--"], "--"),
    ])
  func refused(arguments: [String], name: String) throws {
    let stop = try #require(
      refusal { _ = try Flags(arguments, valued: ["--x"], bare: ["--z"]) })
    #expect(stop.code == 64)
    #expect(stop.message.contains(name))
  }
}
