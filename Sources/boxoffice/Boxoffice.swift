import CommandLine

@main
enum Boxoffice {
  static func main() { Commands.main(Array(Swift.CommandLine.arguments.dropFirst())) }
}
