/// What the rules read in a document.
enum Markdown {
  /// Lines between fences, numbered.
  struct Block {
    let language: String
    var lines: [(Int, String)] = []
  }

  /// What stands between fences.
  static func blocks(_ file: SourceFile) -> [Block] {
    var blocks: [Block] = []
    var open: Block?
    for (index, line) in file.lines.enumerated() {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          open = Block(language: String(line.dropFirst(3)))
        }
      } else {
        open?.lines.append((index + 1, String(line)))
      }
    }
    return blocks
  }

  /// Lines outside of fences, numbered.
  static func prose(_ file: SourceFile) -> [(Int, String)] {
    var isFenced = false
    return file.lines.enumerated().compactMap { index, line in
      if line.hasPrefix("```") {
        isFenced.toggle()
        return nil
      }
      return isFenced ? nil : (index + 1, String(line))
    }
  }

  /// What stands between backquotes, in one line each.
  static func quoted(_ file: SourceFile) -> [(Int, String)] {
    prose(file).flatMap { number, line in
      line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { !$0.offset.isMultiple(of: 2) && !$0.element.isEmpty }
        .map { (number, String($0.element)) }
    }
  }

  private static let words = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
  ]

  /// The number that stands right before a noun; nil when the noun or the number is not there.
  static func number(before noun: String, in text: String) -> Int? {
    let words = text.split(separator: " ").map { $0.drop { "(*_".contains($0) } }
    let noun = noun.split(separator: " ")
    guard words.count > noun.count else { return nil }
    for index in 1...(words.count - noun.count) {
      let found = words[index..<(index + noun.count)].map { word in
        word.prefix { $0.isLetter || $0 == "-" }
      }
      guard found == noun else { continue }
      let word = words[index - 1].lowercased()
      if let number = Int(word.filter { $0 != "," }) { return number }
      if let place = Self.words.firstIndex(of: word) {
        return place < 20 ? place + 1 : (place - 17) * 10
      }
    }
    return nil
  }
}
