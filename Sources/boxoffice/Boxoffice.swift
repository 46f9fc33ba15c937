import App

@main
enum Boxoffice {
  static func main() { Commands.main(Array(CommandLine.arguments.dropFirst())) }
}
