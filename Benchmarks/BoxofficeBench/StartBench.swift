import Measuring

/// How fast the program is there when there is nothing to read.
struct StartBench {
  let bench: Bench

  init(_ bench: Bench) { self.bench = bench }

  func run(_ results: inout Results) async throws {
    let folder = try bench.freshFolder("empty")
    try BoxOffice(bench, folder: folder).child.stop()
    var times: [Double] = []
    for _ in 0..<5 {
      let office = try BoxOffice(bench, folder: folder)
      times.append(office.startMilliseconds)
      office.child.stop()
    }
    try results.add("start", times)
  }
}
