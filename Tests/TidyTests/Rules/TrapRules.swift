extension Rule {
  /// What a client or a store may never reach, and what reviewers should not have to look for.
  static let traps = [trap, unfinished, printing, unchecked, storedFunction]

  static let trap = Rule(name: "trap") { tree in
    tree.swift("Sources").flatMap { file in
      ["try!", "as!", "fatalError", "precondition", "preconditionFailure", "unsafelyUnwrapped"]
        .flatMap { word in
          file.places(of: word).map {
            file.offence(
              at: $0,
              "`\(word)` ends the program for everybody: refuse instead, or `assert` what only our "
                + "own code decides")
          }
        }
    }
  }

  static let unfinished = Rule(name: "unfinished") { tree in
    tree.swift("Sources", "Tests", "Benchmarks").flatMap { file in
      ["TO" + "DO", "FIX" + "ME", "X" + "XX"].flatMap { word in
        SwiftText.places(of: word, in: file.bytes).map {
          file.offence(at: $0, "unfinished: do it, or say in an issue what is left")
        }
      }
    }
  }

  static let printing = Rule(name: "printing") { tree in
    tree.swift("Sources").flatMap { file in
      ["print(", "debugPrint(", "dump("].flatMap { word in
        file.places(of: word).filter { $0 == 0 || file.code[$0 - 1] != UInt8(ascii: ".") }
          .map { file.offence(at: $0, "prints: write to the log, or to `Output` in a command") }
      }
    }
  }

  static let unchecked = Rule(name: "unchecked conformance") { tree in
    tree.swift("Sources").flatMap { file in
      ["@unchecked Sendable", "nonisolated(unsafe)", "unsafeBitCast"].flatMap { word in
        file.places(of: word).map {
          file.offence(
            at: $0, "`\(word)`: use a Mutex, an Atomic or a value the compiler can check")
        }
      }
    }
  }

  /// A function in generic storage is wrapped anew at each access, which leaks and slows.
  static let storedFunction = Rule(name: "function in generic storage") { tree in
    tree.swift("Sources").flatMap { file in
      ["Mutex<", "Atomic<", "Box<"].flatMap { word in
        file.places(of: word).filter { place in
          let line = file.code[place...].prefix { $0 != UInt8(ascii: "\n") }
          let argument = line.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "{") }
          return !SwiftText.places(of: "->", in: Array(argument)).isEmpty
        }
        .map {
          file.offence(
            at: $0, "a function in generic storage is wrapped at each access: keep a class")
        }
      }
    }
  }
}
